package dev.kamajihetzner.webhook.command;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as settings write it, such as {@code 2m}. */
@RegisterForReflection
final class PositiveDuration implements ITypeConverter<Duration> {
  private static final Duration LONGEST = Duration.ofDays(1);

  @Override
  public Duration convert(String value) {
    Duration duration;
    try {
      duration = DurationConverter.parseDuration(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + value + "' is no duration; write it as 30s or 2m");
    }
    if (duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new TypeConversionException("'" + value + "' is not between 0s and 1d");
    }
    return duration;
  }
}
