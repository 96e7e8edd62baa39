package dev.kamajihetzner.webhook.audit;

import java.util.Optional;

/**
 * What became of a Cluster's audit.
 *
 * @param audit nothing where there is no such Cluster
 * @param restsOn what was looked up; also of a Cluster that is not there, the Cluster itself
 */
public record JudgedCluster(Optional<ClusterAudit> audit, RestsOn restsOn) {}
