/**
 * What is demanded: each policy is one class, named as its id, and a pure function of the request,
 * the cluster graph and its own settings. {@link dev.kamajihetzner.webhook.policy.PolicyId} lists
 * them.
 */
package dev.kamajihetzner.webhook.policy;
