/** The serving certificate: where it comes from, and how it is replaced while the server runs. */
package dev.kamajihetzner.webhook.certificate;
