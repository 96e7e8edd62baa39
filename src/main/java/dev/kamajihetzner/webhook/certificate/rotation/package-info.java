/**
 * Issues the serving certificate, renews it and its authority, and tells API servers whom to trust,
 * in an order in which no call fails.
 */
package dev.kamajihetzner.webhook.certificate.rotation;
