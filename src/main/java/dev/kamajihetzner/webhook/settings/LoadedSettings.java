package dev.kamajihetzner.webhook.settings;

import dev.kamajihetzner.webhook.policy.PolicyId;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the settings from environment, system properties and files. */
public final class LoadedSettings {
  private static final Pattern UNKNOWN_SETTING = Pattern.compile("SRCFG00050: (\\S+) in ");
  private static final Pattern NONE_OF_SOME =
      Pattern.compile(
          "property (\\S+) with the config value \"(.*)\" .* to enum class .*allowed values:"
              + " (\\S+)$");
  private static final Pattern NOT_CONVERTED =
      Pattern.compile(
          "property (\\S+) with the config value (\".*\") threw an Exception whilst being converted"
              + " (.*)$");
  private static final Pattern LIBRARY_NOISE = Pattern.compile("java\\.[\\w.]+: |SRCFG\\d+: ");
  private static final String VARIABLE_PREFIX = "KAMAJI_HETZNER_";
  private static final String PREFIX = "kamaji-hetzner.";
  private static final int BEFORE_ALL_OTHERS = 1_000;

  /** Some settings are unknown or have an invalid value. */
  public static final class BadSettings extends Exception {
    private final List<String> problems;

    BadSettings(List<String> problems) {
      super(String.join("; ", problems));
      this.problems = problems;
    }

    /** What is wrong, one line a setting. */
    public List<String> problems() {
      return problems;
    }
  }

  private LoadedSettings() {}

  /**
   * All settings; those given here take precedence.
   *
   * @param given by name without the prefix, such as {@code location.default}
   * @throws BadSettings if one is unknown or has an invalid value
   */
  public static Settings load(Map<String, String> given) throws BadSettings {
    List<String> unknown = unknownVariables(System.getenv().keySet());
    if (!unknown.isEmpty()) {
      throw new BadSettings(unknown);
    }
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

  /**
   * Environment variables that look like a setting and are none. The library ignores them, so we
   * refuse them here.
   */
  static List<String> unknownVariables(Set<String> environment) {
    Set<String> names = knownNames();
    Set<String> known = variables(names.stream());
    Set<String> sections =
        variables(names.stream().map(it -> it.substring(0, it.indexOf('.', PREFIX.length()))));
    return environment.stream()
        .filter(name -> name.startsWith(VARIABLE_PREFIX))
        .filter(name -> !known.contains(name))
        .filter(name -> !ServiceLink.is(name, sections))
        .sorted()
        .map(
            name ->
                "unknown setting in environment variable "
                    + name
                    + NearestName.suggested(name, known))
        .toList();
  }

  private static Set<String> variables(Stream<String> names) {
    return names
        .map(name -> name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static Set<String> knownNames() {
    return ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(Settings.class))
        .keySet()
        .stream()
        .flatMap(
            name ->
                Arrays.stream(PolicyId.values())
                    .map(policy -> name.replace("*", policy.toString())))
        .collect(Collectors.toSet());
  }

  /** The library's message without its codes and class names. */
  private static String inOurWords(String problem) {
    Matcher unknown = UNKNOWN_SETTING.matcher(problem);
    if (unknown.find()) {
      String name = unknown.group(1);
      return "unknown setting " + name + NearestName.suggested(name, knownNames());
    }
    Matcher noneOfSome = NONE_OF_SOME.matcher(problem);
    if (noneOfSome.find()) {
      List<String> allowed = Arrays.stream(noneOfSome.group(3).split(",")).sorted().toList();
      return "bad setting %s: \"%s\" is none of %s%s"
          .formatted(
              noneOfSome.group(1),
              noneOfSome.group(2),
              String.join(", ", allowed),
              NearestName.suggested(noneOfSome.group(2), allowed));
    }
    String readable = LIBRARY_NOISE.matcher(problem).replaceAll("");
    Matcher notConverted = NOT_CONVERTED.matcher(readable);
    if (notConverted.find()) {
      return "bad setting %s %s: %s"
          .formatted(notConverted.group(1), notConverted.group(2), notConverted.group(3));
    }
    return "bad setting: " + readable;
  }
}
