/**
 * How a request is judged: the chain that asks the policies, and what becomes of what they find by
 * modes, overrides and exemptions. A set of objects is judged as one, whatever it comes from.
 */
package dev.kamajihetzner.webhook.review;
