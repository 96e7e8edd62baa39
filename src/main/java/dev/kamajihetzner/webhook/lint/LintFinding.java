package dev.kamajihetzner.webhook.lint;

/**
 * One piece of advice.
 *
 * @param field JSON Pointer into the inspected object; where the advice is that something is
 *     missing, it points to where that would stand, and then neither it nor its parents need exist
 * @param problem what is wrong, without a full stop
 * @param remedy what to do, a sentence
 */
public record LintFinding(Lint lint, String field, String problem, String remedy) {}
