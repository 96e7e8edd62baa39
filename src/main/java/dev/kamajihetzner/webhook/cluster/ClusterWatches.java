package dev.kamajihetzner.webhook.cluster;

import dev.kamajihetzner.webhook.model.ClusterGraph;
import dev.kamajihetzner.webhook.model.Kind;
import dev.kamajihetzner.webhook.model.ObjectKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps a graph in step with a cluster: one watch a kind, in whichever version the API server
 * serves, from when the kind is installed on. Owns all watches of the process.
 */
public final class ClusterWatches implements AutoCloseable {
  /**
   * Watches end every few minutes, and when an API server is restarted. To begin one again is tried
   * after 1, 3 and 7 seconds: a watch that stays away for longer is not about to come back.
   */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** About as many as a busy controller asks for. They are answered within milliseconds. */
  private static final SharedReads.Bound READS = new SharedReads.Bound(16, 100, 96);

  /**
   * Apart from the others: there is no end of names that somebody may make up. Objects that are not
   * known although they are there have just been created, and these are few.
   */
  private static final SharedReads.Bound READS_OF_UNKNOWN = new SharedReads.Bound(4, 20, 32);

  /**
   * Twice the time between two bookmarks, which API servers send about once a minute. To begin a
   * watch again is cheap for those that send none where nothing happens.
   */
  private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

  private final IndexedClusterGraph graph;
  private final SharedReads<LiveClusterGraph.Question, List<GenericKubernetesResource>> reads;
  private final SharedReads<LiveClusterGraph.Question, List<GenericKubernetesResource>>
      readsOfUnknown;
  private final Map<Kind, KindWatch> watches = new EnumMap<>(Kind.class);
  private final Map<ServedKind, KindWatch> others = new HashMap<>();
  private final Discovery discovery;

  public ClusterWatches(KubernetesClient client, Duration discoveryInterval) {
    this(client, discoveryInterval, LONGEST_SILENCE);
  }

  ClusterWatches(KubernetesClient client, Duration discoveryInterval, Duration longestSilence) {
    this(
        client,
        discoveryInterval,
        longestSilence,
        new IndexedClusterGraph(),
        (kind, it) -> it,
        Map.of());
  }

  /**
   * Watches whose objects pass by others on their way into the graph.
   *
   * @param onTheWay what takes in the objects of a kind instead of the graph's store, and passes
   *     them on to it
   * @param others stores of other kinds, that the graph has no place for
   */
  public ClusterWatches(
      KubernetesClient client,
      Duration discoveryInterval,
      IndexedClusterGraph graph,
      BiFunction<Kind, ObjectStore, ObjectStore> onTheWay,
      Map<ServedKind, ObjectStore> others) {
    this(client, discoveryInterval, LONGEST_SILENCE, graph, onTheWay, others);
  }

  private ClusterWatches(
      KubernetesClient client,
      Duration discoveryInterval,
      Duration longestSilence,
      IndexedClusterGraph graph,
      BiFunction<Kind, ObjectStore, ObjectStore> onTheWay,
      Map<ServedKind, ObjectStore> others) {
    this.graph = graph;
    this.reads = new SharedReads<>("live-read", client, READS, LiveClusterGraph::ask);
    this.readsOfUnknown =
        new SharedReads<>("live-read-of-unknown", client, READS_OF_UNKNOWN, LiveClusterGraph::ask);
    for (Kind kind : Kind.allLookedUp()) {
      ObjectStore store = onTheWay.apply(kind, graph.store(kind));
      watches.put(
          kind,
          new KindWatch(
              kind.toString(), it -> KindWatch.api(kind, it), client, store, longestSilence));
    }
    others.forEach(
        (kind, store) ->
            this.others.put(
                kind, new KindWatch(kind.toString(), kind::api, client, store, longestSilence)));
    this.discovery = new Discovery(client, discoveryInterval, this::follow);
  }

  /** Begins to watch, in the background; an API server that does not answer is asked again. */
  public void start() {
    discovery.start();
  }

  /**
   * Is told that an object of that kind is under review, and so that the kind is served. Where that
   * is not known yet, the API server is asked soon, and not only when its time comes.
   */
  public void reviewed(Kind kind) {
    if (kind.lookedUp() && watches.get(kind).version() == null) {
      discovery.soon();
    }
  }

  /** The graph, in step as far as {@link #notReady} and {@link #age} tell. */
  public ClusterGraph graph() {
    return graph;
  }

  /** The same graph, read from the API server for one answer, all of it within that time. */
  public ClusterGraph live(Duration remaining, LiveClusterGraph.Observer observer) {
    return new LiveClusterGraph(
        this::read, remaining, kind -> watches.get(kind).version(), graph, observer);
  }

  private List<GenericKubernetesResource> read(
      LiveClusterGraph.Question question, Duration remaining) {
    boolean known =
        question.name() == null
            || graph
                .keys(question.kind())
                .contains(new ObjectKey(question.namespace(), question.name()));
    return (known ? reads : readsOfUnknown).read(question, remaining);
  }

  /** Why the graph is not complete yet; empty once every kind that is served has been listed. */
  public Optional<String> notReady() {
    Optional<String> unknown = discovery.notDone();
    if (unknown.isPresent()) {
      return unknown;
    }
    String missing =
        all()
            .filter(watch -> !watch.synced())
            .map(KindWatch::kind)
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? Optional.empty() : Optional.of("not listed yet: " + missing);
  }

  private Stream<KindWatch> all() {
    return Stream.concat(watches.values().stream(), others.values().stream());
  }

  /** The version that each kind is watched in, by the kind's name; without those not served. */
  public Map<String, String> versions() {
    Map<String, String> versions = new TreeMap<>();
    all()
        .forEach(
            watch ->
                Optional.ofNullable(watch.version())
                    .ifPresent(version -> versions.put(watch.kind(), version)));
    return versions;
  }

  /**
   * Whether the graph is in step: every kind that is served has been listed and is watched, if not
   * for a moment. It is not in step from when an API server is noticed not to answer at all, as a
   * watch's connection may be long dead by then. An answer that refuses to say something tells that
   * the API server is there.
   */
  public boolean current() {
    return !discovery.silent()
        && notReady().isEmpty()
        && watches.values().stream().allMatch(it -> it.age().compareTo(GRACE) < 0);
  }

  /**
   * How old what is known of a kind may be: zero while its watch is up and the API server answers,
   * or the kind is not served.
   */
  public Duration age(Kind kind) {
    KindWatch watch = watches.get(kind);
    Duration silence = watch.version() == null ? Duration.ZERO : discovery.silence();
    return watch.age().compareTo(silence) > 0 ? watch.age() : silence;
  }

  /** The objects of a kind that are known. */
  public Set<ObjectKey> keys(Kind kind) {
    return graph.keys(kind);
  }

  /** How many objects of a kind are known. */
  public int size(Kind kind) {
    return watches.get(kind).size();
  }

  private void follow(TimedClient client, boolean regular) {
    follow(watches, ServedVersions.of(client), regular);
    if (!others.isEmpty()) {
      follow(others, ServedVersions.of(client, others.keySet()), regular);
    }
  }

  private static <K> void follow(
      Map<K, KindWatch> watches, Map<K, String> served, boolean regular) {
    watches.forEach(
        (kind, watch) -> {
          if (regular || served.containsKey(kind)) {
            watch.follow(served.get(kind));
          }
        });
  }

  @Override
  public void close() {
    discovery.close();
    all().forEach(KindWatch::stop);
  }
}
