/**
 * Sets fields in the text of one document, YAML or JSON, and leaves every other byte as it is. No
 * library for Java does that, so this knows nothing of Kubernetes and could be one.
 */
package dev.kamajihetzner.webhook.manifest.edit;
