package dev.kamajihetzner.webhook.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a tool has still to fill in: {@code ${VAR}} and its forms with a default, as clusterctl and
 * Flux take them, or the double braces of Helm and Jinja. Nobody knows what a value that holds one
 * will be.
 *
 * @param name the variable, or what stands between the braces
 * @param template whether it stands between double braces
 * @see <a
 *     href="https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution">how
 *     Flux substitutes, and escapes</a>
 */
public record Placeholder(String name, boolean template) {
  private static final int LONGEST_NAME = 40;

  /** Two dollars stand for one that stays; so an odd number of them begins a variable. */
  private static final Pattern PATTERN =
      Pattern.compile(
          "(?<!\\$)(?:\\$\\$)*+\\$\\{#?(?<variable>[A-Za-z_][A-Za-z0-9_.]*+)(?=[-}:=?/#%^,+@])"
              + "|\\{\\{[-~]?+\\s*+(?<template>[^{}\\n]*+)}}");

  /** Each in that text once, in its order; none for null. */
  public static Set<Placeholder> in(String text) {
    if (text == null || text.indexOf('{') < 0) {
      return Set.of();
    }
    Set<Placeholder> placeholders = new LinkedHashSet<>();
    Matcher matcher = PATTERN.matcher(text);
    while (matcher.find()) {
      String variable = matcher.group("variable");
      placeholders.add(
          variable == null
              ? new Placeholder(shortened(matcher.group("template")), true)
              : new Placeholder(variable, false));
    }
    return placeholders;
  }

  /** Those in a value; none where it is no text. */
  public static Set<Placeholder> in(JsonNode value) {
    return in(value.textValue());
  }

  /** Whether a value holds one, and so says nothing yet. */
  public static boolean leftIn(JsonNode value) {
    return !in(value).isEmpty();
  }

  /** The text, or null where it holds one. */
  static String rendered(String text) {
    return in(text).isEmpty() ? text : null;
  }

  private static String shortened(String template) {
    String name = template.replaceAll("[-~]$", "").strip();
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }
}
