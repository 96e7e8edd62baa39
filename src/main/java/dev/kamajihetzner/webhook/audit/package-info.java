/**
 * Judges Clusters as they stand, by the same policies and lints as admission, and tells of it:
 * reports, Events, metrics, log.
 */
package dev.kamajihetzner.webhook.audit;
