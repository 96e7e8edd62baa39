package dev.kamajihetzner.webhook.doctor;

import static dev.kamajihetzner.webhook.doctor.Installation.CONTROLLER;
import static dev.kamajihetzner.webhook.doctor.Installation.NAME;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What deploy/ grants to our accounts, asked of the API server itself: several may grant. */
final class AccountRights implements Check {
  @Override
  public String id() {
    return "account-rights";
  }

  @Override
  public String sentence() {
    return "Our service accounts have the rights that deploy/ grants them.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    List<Right> rights = needed(installation.controller());
    Findings findings = new Findings().orElse("all " + rights.size() + " that deploy/ grants");
    for (String account : List.of(NAME, CONTROLLER)) {
      Set<String> missing = new LinkedHashSet<>();
      for (Right right : rights) {
        if (right.account().equals(account) && !right.isHeld(installation)) {
          missing.add(right.toString());
        }
      }
      if (!missing.isEmpty()) {
        findings.wrong(
            "service account " + account + " may not " + Findings.some(missing),
            "Apply deploy/ again, with the components that you have: its RBAC grants that.");
      }
    }
    return findings;
  }

  private static List<Right> needed(ControllerDuties controller) {
    List<Right> rights = new ArrayList<>(Right.granted(ShippedManifests.ADMISSION_RIGHTS));
    if (controller.any()) {
      rights.addAll(Right.granted(ShippedManifests.CONTROLLER_RIGHTS));
    }
    if (controller.certificates()) {
      rights.addAll(Right.granted(ShippedManifests.CERTIFICATE_RIGHTS));
    }
    if (controller.audits()) {
      rights.addAll(Right.granted(ShippedManifests.AUDIT_RIGHTS));
    }
    if (controller.repairs()) {
      rights.addAll(Right.granted(ShippedManifests.REPAIR_RIGHTS));
    }
    return rights;
  }
}
