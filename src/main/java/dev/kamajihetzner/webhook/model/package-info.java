/**
 * What an object says: each record holds what others ask of one kind, read from JSON of any API
 * version. {@link dev.kamajihetzner.webhook.model.ClusterGraph} is how they are looked up.
 */
package dev.kamajihetzner.webhook.model;
