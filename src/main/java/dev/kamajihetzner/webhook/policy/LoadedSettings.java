package dev.kamajihetzner.webhook.policy;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the settings from where they may stand: environment, system properties, files. */
public final class LoadedSettings {
  private static final Pattern UNKNOWN_SETTING = Pattern.compile("SRCFG00050: (\\S+) in ");
  private static final Pattern LIBRARY_NOISE = Pattern.compile("java\\.[\\w.]+: |SRCFG\\d+: ");
  private static final String PREFIX = "kamaji-hetzner.";
  private static final int BEFORE_ALL_OTHERS = 1_000;

  /** Settings that cannot be taken. */
  public static final class BadSettings extends Exception {
    private final List<String> problems;

    BadSettings(List<String> problems) {
      super(String.join("; ", problems));
      this.problems = problems;
    }

    /** One line each. */
    public List<String> problems() {
      return problems;
    }
  }

  private LoadedSettings() {}

  /**
   * The settings, those given here before all others.
   *
   * @param given by name without the prefix, such as {@code location.default}
   * @throws BadSettings if any is unknown or has a value that it cannot have
   */
  public static Settings load(Map<String, String> given) throws BadSettings {
    Map<String, String> named =
        given.entrySet().stream()
            .collect(Collectors.toMap(it -> PREFIX + it.getKey(), Map.Entry::getValue));
    try {
      return ConfigUtils.configBuilder()
          .withSources(new PropertiesConfigSource(named, "command line", BEFORE_ALL_OTHERS))
          .withMapping(Settings.class)
          .build()
          .getConfigMapping(Settings.class);
    } catch (ConfigValidationException e) {
      List<String> problems = new ArrayList<>();
      for (int i = 0; i < e.getProblemCount(); i++) {
        problems.add(inOurWords(e.getProblem(i).getMessage()));
      }
      throw new BadSettings(problems);
    }
  }

  /** Without the codes and class names of the library that reads settings. */
  private static String inOurWords(String problem) {
    Matcher unknown = UNKNOWN_SETTING.matcher(problem);
    return unknown.find()
        ? "unknown setting " + unknown.group(1)
        : "bad setting: " + LIBRARY_NOISE.matcher(problem).replaceAll("");
  }
}
