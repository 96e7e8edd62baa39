package dev.kamajihetzner.webhook.doctor;

/**
 * What a check has come to.
 *
 * @param check its id
 * @param message what was found, without a full stop
 * @param remedy sentences that say what to do; empty where nothing is
 */
public record Result(String check, Status status, String message, String remedy) {}
