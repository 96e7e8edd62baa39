package dev.kamajihetzner.webhook.audit;

import dev.kamajihetzner.webhook.policy.Finding;

/**
 * Something that is to be said of an object as it stands.
 *
 * @param overridden whether the object's override annotation asks to have it pass; the finding is
 *     told as skipped then, with who may override
 */
public record AuditFinding(AuditedObject object, Finding finding, boolean overridden) {}
