package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.GroupKind;

/**
 * A kind as URLs and RBAC rules name it.
 *
 * @param plural such as {@code clusters}
 */
public record ServedKind(GroupKind kind, String plural) {}
