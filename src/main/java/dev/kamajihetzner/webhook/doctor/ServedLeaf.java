package dev.kamajihetzner.webhook.doctor;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A certificate that pods serve, or will.
 *
 * @param where it was seen: in a Secret, of a pod
 * @param chain the leaf first
 */
record ServedLeaf(String where, List<X509Certificate> chain) {

  String what() {
    return "the certificate " + where;
  }

  /** What was looked at. */
  record Seen(List<ServedLeaf> leaves, String told) {}

  /**
   * What the Secret holds and what each pod serves that is reached from here.
   *
   * @throws CannotLook if neither can be looked at
   */
  static Seen all(Installation installation) throws CannotLook {
    List<ServedLeaf> leaves = new ArrayList<>();
    CannotLook forbidden = null;
    try {
      List<X509Certificate> chain = installation.certificateSecret().chain();
      if (!chain.isEmpty()) {
        leaves.add(new ServedLeaf("in Secret " + installation.certificateSecretName(), chain));
      }
    } catch (CannotLook e) {
      forbidden = e;
    }
    int reached = 0;
    List<Pod> pods = installation.pods();
    for (Pod pod : pods) {
      Optional<List<X509Certificate>> chain = installation.served(pod);
      if (chain.isPresent()) {
        leaves.add(new ServedLeaf("of pod " + pod.name(), chain.get()));
        reached++;
      }
    }
    if (leaves.isEmpty() && forbidden != null) {
      throw forbidden;
    }
    return new Seen(leaves, told(leaves, pods.size(), reached));
  }

  private static String told(List<ServedLeaf> leaves, int pods, int reached) {
    List<String> told = new ArrayList<>();
    if (leaves.size() > reached) {
      told.add("the Secret");
    }
    if (reached > 0) {
      told.add("what " + reached + (reached == 1 ? " pod serves" : " pods serve"));
    }
    String looked = "looked at " + (told.isEmpty() ? "nothing" : String.join(" and at ", told));
    return reached < pods ? looked + ", " + (pods - reached) + " not reached from here" : looked;
  }
}
