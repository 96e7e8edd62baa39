package dev.kamajihetzner.webhook.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * So much of something, shared by all requests. What one of them takes, it has to leave free too:
 * large ones cannot crowd out small ones.
 */
final class Room {
  private final long size;
  private final AtomicLong taken = new AtomicLong();

  Room(long size) {
    this.size = size;
  }

  /** Takes that much, to be given back; false, and nothing is taken, where there is too little. */
  boolean take(long amount) {
    if (taken.addAndGet(amount) > size - amount) {
      giveBack(amount);
      return false;
    }
    return true;
  }

  void giveBack(long amount) {
    taken.addAndGet(-amount);
  }
}
