/** How a judged set is told: text for people, and a format for each kind of program. */
package dev.kamajihetzner.webhook.report;
