import { Injectable } from '@nestjs/common';
// prom-client: the client library that Prometheus' own documentation names for Node.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * All that Prometheus is told. Base units, one prefix; never a team, agent or device as a label: their number
 * has no bound.
 */
@Injectable()
export class Metrics {
  readonly registry = new Registry();

  readonly httpDuration = new Histogram({
    name: 'contactsync_http_request_duration_seconds',
    help: 'Time to answer a request, by route pattern.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly socketsEnded = new Counter({
    name: 'contactsync_sockets_ended_total',
    help: 'Sockets that the server ended itself, by reason.',
    labelNames: ['reason'] as const,
    registers: [this.registry],
  });
  readonly socketsPaused = new Counter({
    name: 'contactsync_sockets_spared_total',
    help: 'Times a slow socket got one hint instead of events (protocol 2).',
    registers: [this.registry],
  });
  readonly rateLimited = new Counter({
    name: 'contactsync_rate_limited_total',
    help: 'Requests, socket events and connections refused because a quota was used up, by quota.',
    labelNames: ['limit'] as const,
    registers: [this.registry],
  });
  readonly refusedForLoad = new Counter({
    name: 'contactsync_refused_for_load_total',
    help: 'Requests and socket events refused because too many wait for a connection to the database.',
    registers: [this.registry],
  });
  readonly limitsAlone = new Counter({
    name: 'contactsync_rate_limits_alone_total',
    help: 'Decisions about a quota for which Redis did not answer in time; this server made them alone.',
    registers: [this.registry],
  });
  readonly changes = new Counter({
    name: 'contactsync_changes_total',
    help: 'Changes of contacts committed by this server.',
    labelNames: ['op'] as const,
    registers: [this.registry],
  });
  readonly conflicts = new Counter({
    name: 'contactsync_conflicts_total',
    help: 'Conflicts put on the list by this server: a value lost to a later write.',
    registers: [this.registry],
  });
  readonly commits = new Counter({
    name: 'contactsync_commits_total',
    help: 'Versioned transactions of this server, by how they ended.',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });
  readonly commitDuration = new Histogram({
    name: 'contactsync_commit_duration_seconds',
    help: 'Time that the COMMIT of a versioned transaction takes.',
    buckets: SECONDS,
    registers: [this.registry],
  });
  readonly delivered = new Counter({
    name: 'contactsync_changes_delivered_total',
    help: 'Changes handed to the sockets of a team on this server.',
    registers: [this.registry],
  });
  readonly gapsFilled = new Counter({
    name: 'contactsync_delivery_gaps_filled_total',
    help: 'Changes that no hand-over brought and that were read from the trail.',
    registers: [this.registry],
  });
  readonly missingVersions = new Counter({
    name: 'contactsync_missing_versions_total',
    help: 'Versions that the trail does not have. Must stay 0.',
    registers: [this.registry],
  });
  readonly snapshots = new Counter({
    name: 'contactsync_snapshots_built_total',
    help: 'Snapshot files made by this server, by how it ended.',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });
  readonly callerIds = new Counter({
    name: 'contactsync_caller_id_files_built_total',
    help: 'Files of caller IDs made by this server, by how it ended.',
    labelNames: ['result'] as const,
    registers: [this.registry],
  });
  readonly purged = new Counter({
    name: 'contactsync_purged_rows_total',
    help: 'Rows whose time was over and that this server deleted, by kind.',
    labelNames: ['kind'] as const,
    registers: [this.registry],
  });
  readonly purgedAt = new Gauge({
    name: 'contactsync_purge_last_success_timestamp_seconds',
    help: 'When this server last finished looking for such rows; 0 before the first time.',
    registers: [this.registry],
  });
  readonly jobsEnded = new Counter({
    name: 'contactsync_jobs_ended_total',
    help: 'Jobs that ended on this server, by kind and how.',
    labelNames: ['kind', 'result'] as const,
    registers: [this.registry],
  });
  readonly jobDuration = new Histogram({
    name: 'contactsync_job_attempt_duration_seconds',
    help: 'Time that an attempt at a job took on this server, however it ended.',
    labelNames: ['kind'] as const,
    buckets: [0.1, 1, 10, 60, 600, 3_600],
    registers: [this.registry],
  });
  readonly deliveryLag = new Gauge({
    name: 'contactsync_delivery_lag_versions',
    help: "Largest distance between a team's head in the database and what was delivered here, when last compared.",
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry, prefix: 'contactsync_' });
    new Gauge({
      name: 'contactsync_build_info',
      help: 'Always 1; the labels tell what runs.',
      labelNames: ['node'] as const,
      registers: [this.registry],
    }).set({ node: process.versions.node }, 1);
  }

  /** A gauge that is asked for its value at each scrape. */
  observe(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** A histogram whose values are all asked for anew at each scrape; when that fails, the last ones stand. */
  observeAll(name: string, help: string, buckets: number[], read: () => Promise<number[]>): void {
    new Histogram({
      name,
      help,
      buckets,
      registers: [this.registry],
      async collect() {
        const values = await read().catch(() => undefined);
        if (!values) return;
        this.reset();
        for (const value of values) this.observe(value);
      },
    });
  }
}
