package dev.kamajihetzner.webhook.cluster;

/**
 * Where an object of some kind is.
 *
 * @param namespace empty for objects without one
 */
record ObjectKey(String namespace, String name) {}
