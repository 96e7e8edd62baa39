/**
 * The lints: advice on manifests that the {@code check} command and the audit give and the webhook
 * never does. Pure functions of an object and the set that it stands in, whichever API version each
 * is written in.
 */
package dev.kamajihetzner.webhook.policy.lint;
