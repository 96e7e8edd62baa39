/**
 * What stands in files of manifests, and where: one reader for {@code check}, {@code serve
 * --manifests} and tests. A file is split into its documents once, and a document is parsed once;
 * objects, places of fields and edits all go back to that.
 */
package dev.kamajihetzner.webhook.manifest;
