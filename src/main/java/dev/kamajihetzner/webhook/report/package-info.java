/**
 * How judged manifests, and Clusters as they stand, are told: text and a page for people, and a
 * format for each kind of program. Only here do verdicts and places in files come together.
 */
package dev.kamajihetzner.webhook.report;
