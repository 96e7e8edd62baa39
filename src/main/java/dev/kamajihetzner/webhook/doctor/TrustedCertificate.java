package dev.kamajihetzner.webhook.doctor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * That API servers trust what pods serve. Nobody else notices before a call fails: the bundles are
 * one object, the certificate another, and pods get it late.
 */
final class TrustedCertificate implements Check {
  /** For the names of webhooks, in a message. */
  private static final String WHERE = "{}";

  @Override
  public String id() {
    return "ca-bundle";
  }

  @Override
  public String sentence() {
    return "The caBundle of every webhook verifies what every pod serves, by the name it is called.";
  }

  @Override
  public Findings look(Installation installation) throws CannotLook {
    List<CalledWebhook> webhooks = CalledWebhook.all(installation);
    ServedLeaf.Seen seen = ServedLeaf.all(installation);
    Map<String, Set<String>> problems = new TreeMap<>();
    for (CalledWebhook webhook : webhooks) {
      problems(webhook, seen.leaves(), installation.now())
          .forEach(it -> problems.computeIfAbsent(it, any -> new TreeSet<>()).add(webhook.name()));
    }
    Findings findings = new Findings();
    String remedy = CertificateOwner.of(installation).remedy();
    problems.forEach(
        (problem, names) ->
            findings.wrong(
                problem.replace(
                    WHERE,
                    names.size() == webhooks.size()
                        ? "all " + names.size() + " webhooks"
                        : Findings.some(names)),
                remedy));
    if (webhooks.isEmpty()) {
      findings.wrong("there are no webhooks", "See the check configurations.");
    } else if (seen.leaves().isEmpty()) {
      findings.unknown("there is no certificate to verify", "See the check certificate.");
    }
    return findings.orElse(webhooks.size() + " webhooks trust it; " + seen.told());
  }

  private static List<String> problems(
      CalledWebhook webhook, List<ServedLeaf> leaves, Instant now) {
    List<String> problems = new ArrayList<>();
    if (webhook.caBundle().length == 0) {
      problems.add("there is no caBundle in " + WHERE);
    } else if (webhook.trust().authorities().isEmpty()) {
      problems.add("there is no certificate in the caBundle of " + WHERE);
    }
    boolean trusts = problems.isEmpty();
    for (ServedLeaf leaf : leaves) {
      if (trusts && !webhook.trust().verifies(leaf.chain(), now)) {
        problems.add(leaf.what() + " is not trusted by the caBundle of " + WHERE);
      }
      if (!Trust.names(leaf.chain().get(0)).contains(webhook.host())) {
        problems.add(
            leaf.what() + " is not for " + webhook.host() + ", the name to call " + WHERE + " by");
      }
    }
    return problems;
  }
}
