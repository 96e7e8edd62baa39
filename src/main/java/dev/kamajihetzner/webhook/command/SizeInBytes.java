package dev.kamajihetzner.webhook.command;

import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A size as Kubernetes writes it, such as {@code 32Mi}, in bytes. */
@RegisterForReflection
final class SizeInBytes implements ITypeConverter<Long> {
  /** What is read is held in arrays. */
  private static final long LARGEST = 1L << 30;

  @Override
  public Long convert(String value) {
    BigDecimal bytes;
    try {
      bytes = Quantity.getAmountInBytes(Quantity.parse(value));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + value + "' is no size; write it as 32Mi");
    }
    if (bytes.signum() <= 0 || bytes.compareTo(BigDecimal.valueOf(LARGEST)) > 0) {
      throw new TypeConversionException("'" + value + "' is not between 1 and 1Gi");
    }
    return bytes.longValue();
  }
}
