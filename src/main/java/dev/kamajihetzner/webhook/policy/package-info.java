/**
 * The engine: policies as pure functions of a request, the cluster graph and the settings; the
 * chain that asks them; verdicts and JSON Patch. Knows no HTTP, no Kubernetes client and no clock.
 */
package dev.kamajihetzner.webhook.policy;
