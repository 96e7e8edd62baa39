package dev.kamajihetzner.webhook.model;

/**
 * Namespace and name of an object.
 *
 * @param namespace empty for objects without one
 */
public record ObjectKey(String namespace, String name) {}
