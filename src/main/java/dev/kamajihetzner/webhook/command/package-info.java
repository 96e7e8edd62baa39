/** The command line: the main class, and a class for each subcommand. */
package dev.kamajihetzner.webhook.command;
