package dev.kamajihetzner.webhook.doctor;

import java.util.List;

/** All checks, in the order in which one thing rests on another. */
public final class Checks {
  private static final List<Check> ALL =
      List.of(
          new ApiServerVersion(),
          new InstallerRights(),
          new ServedKinds(),
          new ShippedConfigurations(),
          new AccountRights(),
          new HeldLease(),
          new CertificateLifetime(),
          new TrustedCertificate(),
          new ReadyEndpoints(),
          new DisruptionBudget(),
          new GraphInStep(),
          new KnownLocation(),
          new ReportsApi(),
          new OtherWebhooks(),
          new AnsweredDryRun());

  private Checks() {}

  /** Of an installation. */
  public static List<Check> ofInstallation() {
    return ALL.stream().filter(it -> !(it instanceof InstallerRights)).toList();
  }

  /** Of a cluster where nothing is installed yet. */
  public static List<Check> beforeInstallation() {
    return ALL.stream().filter(Check::beforeInstallation).toList();
  }

  public static List<Check> all() {
    return ALL;
  }

  public static List<String> ids() {
    return ALL.stream().map(Check::id).toList();
  }
}
