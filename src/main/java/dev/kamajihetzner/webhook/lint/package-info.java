/**
 * What is advised: each lint is one class, named as its id, and a pure function of an object and
 * the set that it stands in. Commands and audits tell lints, the webhook never does.
 */
package dev.kamajihetzner.webhook.lint;
