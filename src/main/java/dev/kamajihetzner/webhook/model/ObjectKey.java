package dev.kamajihetzner.webhook.model;

/**
 * Where an object of some kind is.
 *
 * @param namespace empty for objects without one
 */
public record ObjectKey(String namespace, String name) {}
