/** Composes the sections that stand beside their users, and refuses unknown names. */
package dev.kamajihetzner.webhook.settings;
