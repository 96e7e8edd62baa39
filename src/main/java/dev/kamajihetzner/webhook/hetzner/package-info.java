/** What Hetzner offers and what its cloud controller manager reads: facts that age, as data. */
package dev.kamajihetzner.webhook.hetzner;
