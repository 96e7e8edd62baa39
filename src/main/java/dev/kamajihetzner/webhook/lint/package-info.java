/**
 * What is advised: each lint is one class, named as its id, and a pure function of an object and
 * the set that it stands in. {@code check} prints lints; the webhook never does.
 */
package dev.kamajihetzner.webhook.lint;
