/**
 * What an object says: each record holds what the other packages ask of one kind, read from JSON of
 * any API version. They are looked up in a {@link dev.kamajihetzner.webhook.model.ClusterGraph}.
 */
package dev.kamajihetzner.webhook.model;
