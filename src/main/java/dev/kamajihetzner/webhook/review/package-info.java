/**
 * How a request is judged: the chain that asks the policies, and what becomes of what they find by
 * modes, overrides and exemptions. A set of objects is judged as one, whether it comes from files
 * or from a cluster; where an object stands in a file is not known here.
 */
package dev.kamajihetzner.webhook.review;
