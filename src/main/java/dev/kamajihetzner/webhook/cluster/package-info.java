/**
 * The cluster graph: who belongs to whom, in which version and location. {@link
 * dev.kamajihetzner.webhook.cluster.IndexedClusterGraph} holds it in memory and is filled by {@link
 * dev.kamajihetzner.webhook.cluster.ClusterWatches} from a cluster or by {@link
 * dev.kamajihetzner.webhook.cluster.ManifestGraph} from files; {@link
 * dev.kamajihetzner.webhook.cluster.LiveClusterGraph} reads it from the API server before a denial.
 *
 * <p>The watches belong to {@code ClusterWatches}, one a kind and process, and not to reconcilers:
 * a reconciler's informer is bound to one API version and to a kind that is there when it starts,
 * while these follow whichever version is served and wait for kinds that are not installed yet.
 * Reconcilers listen to the graph instead of watching for themselves.
 */
package dev.kamajihetzner.webhook.cluster;
