/**
 * Looks at an installation from outside, and says what is wrong with it and what to do. Each check
 * is one class; {@link dev.kamajihetzner.webhook.doctor.Checks} lists them.
 */
package dev.kamajihetzner.webhook.doctor;
