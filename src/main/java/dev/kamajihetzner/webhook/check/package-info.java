/**
 * The command line's front door: manifests in, report out. The set of all manifests is judged by
 * the same policies as the webhook's, as if each object were applied after those it depends on.
 */
package dev.kamajihetzner.webhook.check;
