/** What stands in files of manifests, and where: one reader for all that read them. */
package dev.kamajihetzner.webhook.manifest;
