package dev.kamajihetzner.webhook.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.audit.RestsOn.Key;
import dev.kamajihetzner.webhook.model.GroupKind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LookedUpTest {
  private static final ObjectKey A = new ObjectKey("n", "a");
  private static final ObjectKey B = new ObjectKey("n", "b");
  private static final Key TEMPLATE = new Key(GroupKind.HCLOUD_MACHINE_TEMPLATE, "n", "t");
  private static final Key OTHER = new Key(GroupKind.HCLOUD_MACHINE_TEMPLATE, "n", "other");
  private static final Key CLUSTER = new Key(GroupKind.CLUSTER, "n", "a");

  private final LookedUp lookedUp = new LookedUp(key -> !key.kind().equals(GroupKind.CLUSTER));

  private boolean put(ObjectKey cluster, Key... keys) {
    return lookedUp.put(cluster, new RestsOn(Set.of(keys)), lookedUp.now());
  }

  @Test
  void tellsWhoLookedItUp() {
    put(A, TEMPLATE);
    put(B, TEMPLATE, OTHER);

    assertThat(lookedUp.changed(TEMPLATE)).containsExactlyInAnyOrder(A, B);
    assertThat(lookedUp.changed(OTHER)).containsExactly(B);
  }

  @Test
  void onlyTheLastTimeCounts() {
    put(A, TEMPLATE);
    put(A, OTHER);

    assertThat(lookedUp.changed(TEMPLATE)).isEmpty();
    assertThat(lookedUp.changed(OTHER)).containsExactly(A);
  }

  @Test
  void ofSeveralClustersForgetsThatOne() {
    ObjectKey c = new ObjectKey("m", "c");
    put(A, TEMPLATE);
    put(B, TEMPLATE);
    put(c, TEMPLATE);

    lookedUp.forget(B);
    assertThat(lookedUp.changed(TEMPLATE)).containsExactlyInAnyOrder(A, c);
    lookedUp.forget(c);
    assertThat(lookedUp.changed(TEMPLATE)).containsExactly(A);
    put(B, TEMPLATE);
    assertThat(lookedUp.changed(TEMPLATE)).containsExactlyInAnyOrder(A, B);
    lookedUp.forget(A);
    lookedUp.forget(B);
    assertThat(lookedUp.changed(TEMPLATE)).isEmpty();
  }

  @Test
  void forgetsAClusterThatIsGone() {
    put(A, TEMPLATE);
    lookedUp.forget(A);
    lookedUp.forget(B);

    assertThat(lookedUp.changed(TEMPLATE)).isEmpty();
  }

  @Test
  void remembersOnlyWhatItIsTo() {
    put(A, CLUSTER);

    assertThat(lookedUp.changed(CLUSTER)).isEmpty();
  }

  /** It was read before the change, and nobody knew yet that the Cluster rests on it. */
  @Test
  void tellsOfChangesSinceTheReading() {
    assertThat(put(A, TEMPLATE)).isFalse();
    long before = lookedUp.now();
    lookedUp.changed(OTHER);

    assertThat(lookedUp.put(B, new RestsOn(Set.of(TEMPLATE, OTHER)), before)).isTrue();
    assertThat(lookedUp.put(B, new RestsOn(Set.of(TEMPLATE)), before)).isFalse();
    assertThat(put(B, OTHER)).isFalse();
  }
}
