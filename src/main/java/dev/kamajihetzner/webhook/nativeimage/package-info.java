/** What only the native binary needs: parts of libraries that it leaves out. */
package dev.kamajihetzner.webhook.nativeimage;
