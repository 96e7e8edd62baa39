/**
 * The wire: AdmissionReview in, AdmissionReview out, over HTTPS; its health and metrics. Decides
 * nothing itself.
 */
package dev.kamajihetzner.webhook.admission;
