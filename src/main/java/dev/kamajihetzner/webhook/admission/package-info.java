/**
 * The wire: AdmissionReview in, AdmissionReview out, over HTTPS; its health and metrics. Every
 * decision is made in {@code review}.
 */
package dev.kamajihetzner.webhook.admission;
