package dev.kamajihetzner.webhook.certificate.rotation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A store that can break off before or after any write. */
final class StoreInMemory implements CertificateStore {
  static final String SERVICE = "webhook.example.svc";

  /** What a pass that breaks off ends with. */
  static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  Map<String, byte[]> authority = Map.of();
  Map<String, byte[]> leaf = Map.of();
  String rotationRequest = "";
  String refreshed = "";
  final List<Configuration> configurations =
      new ArrayList<>(List.of(configuration("Mutating", null), configuration("Validating", null)));
  final List<String> writes = new ArrayList<>();

  /** How many writes succeed before one breaks; negative for all. */
  int writesLeft = -1;

  /** Whether what breaks has been written all the same. */
  boolean writesWhatBreaks;

  static Configuration configuration(String kind, byte[] caBundle) {
    return new Configuration(
        kind,
        "ours",
        List.of(
            new Entry("one.example", SERVICE, caBundle),
            new Entry("two.example", SERVICE, caBundle)));
  }

  @Override
  public Stored read() {
    return new Stored(authority, rotationRequest, leaf, List.copyOf(configurations));
  }

  private void write(String what, Runnable write) {
    if (writesLeft == 0) {
      writesLeft = -1;
      if (writesWhatBreaks) {
        write.run();
      }
      throw new Broken();
    }
    if (writesLeft > 0) {
      writesLeft--;
    }
    write.run();
    writes.add(what);
  }

  @Override
  public void writeAuthority(Map<String, byte[]> data) {
    write("authority", () -> authority = data);
  }

  @Override
  public void writeLeaf(Map<String, byte[]> data) {
    write("leaf", () -> leaf = data);
  }

  @Override
  public void inject(Configuration configuration, byte[] caBundle) {
    write(
        "inject " + configuration.kind(),
        () ->
            configurations.replaceAll(
                it ->
                    it.kind().equals(configuration.kind())
                        ? configuration(it.kind(), caBundle)
                        : it));
  }

  @Override
  public void refreshPods(String leafHash) {
    if (!refreshed.equals(leafHash)) {
      write("refresh", () -> refreshed = leafHash);
    }
  }

  byte[] caBundle(int configuration) {
    return configurations.get(configuration).webhooks().get(0).caBundle();
  }
}
