package dev.kamajihetzner.webhook.audit;

/** Settings as they are given. */
record GivenAuditSettings(Reports reports, boolean repair) implements AuditSettings {
  static final AuditSettings DEFAULT = new GivenAuditSettings(Reports.AUTO, false);

  @Override
  public Mode mode() {
    return Mode.ON;
  }
}
