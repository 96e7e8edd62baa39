package dev.kamajihetzner.webhook.manifest;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.parser.ParserImpl;

/** Ends a document that has more values than any manifest, before a tree of them fills the heap. */
final class CountingParser extends ParserImpl {
  private final int limit;
  private int values;

  CountingParser(LinearReader text, LoaderOptions options, int limit) {
    super(text, options);
    this.limit = limit;
  }

  @Override
  public Event getEvent() {
    Event event = super.getEvent();
    if (event instanceof NodeEvent && ++values > limit) {
      throw new TooManyValues(event.getStartMark().getLine() + 1);
    }
    return event;
  }

  /** How many there were up to now: scalars, aliases, mappings and sequences, keys as well. */
  int values() {
    return values;
  }

  /** There are more than the limit. */
  static final class TooManyValues extends YAMLException {
    private static final long serialVersionUID = 1;
    private final int line;

    TooManyValues(int line) {
      super("too many values");
      this.line = line;
    }

    /** Within the text, from 1. */
    int line() {
      return line;
    }
  }
}
