import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { commandsOf } from '../engine-thread/applied-frame.ts';
import type { EngineObserver } from '../engine-thread/engine-client.ts';
import { TwoLabelCounter } from './two-label-counter.ts';

/** What the gauges read when somebody looks. */
export interface MetricSources {
  readonly engineSequence: () => number;
  readonly historyLagSequences: () => number;
  readonly historyLagSeconds: () => number;
  readonly outstandingCommands: () => number;
  readonly historyPendingBytes: () => number;
}

/** The process's metrics in Prometheus form, and the observer that feeds them. */
export interface Metrics {
  readonly registry: Registry;
  readonly observer: EngineObserver;
  /** Adds the gauges of what is now running. */
  watch(sources: MetricSources): void;
}

const APPEND_SECONDS = [0.000_1, 0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1];
const BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096];

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

/** Creates the registry; event-loop delay, memory, CPU and garbage collection come with prom-client's default metrics. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const commands = new TwoLabelCounter(registry, {
    name: 'openperp_commands_total',
    help: 'Commands applied, by kind and outcome code (0: done)',
    labelNames: ['kind', 'code'],
  });
  const unavailable = new Counter({
    name: 'openperp_commands_unavailable_total',
    help: 'Commands that were not sequenced, by reason',
    labelNames: ['reason'],
    registers,
  });
  const append = new Histogram({
    name: 'openperp_log_append_seconds',
    help: 'Time to make one frame of commands durable',
    buckets: APPEND_SECONDS,
    registers,
  });
  const batch = new Histogram({
    name: 'openperp_log_frame_commands',
    help: 'Commands in one frame of the log',
    buckets: BATCH_SIZES,
    registers,
  });
  const bytes = new Counter({
    name: 'openperp_log_bytes_total',
    help: 'Bytes of commands made durable',
    registers,
  });
  return {
    registry,
    observer: {
      replied: (kind, code) => commands.count(kind, code),
      unavailable: (reason, count) => unavailable.inc({ reason }, count),
      applied: (frame) => {
        append.observe(frame.appendMs / 1000);
        batch.observe(commandsOf(frame));
        bytes.inc(frame.logBytes);
      },
    },
    watch(sources) {
      gauge(registry, 'openperp_engine_sequence', 'Last sequence applied', sources.engineSequence);
      gauge(
        registry,
        'openperp_history_lag_sequences',
        'Sequences applied and not in the history yet',
        sources.historyLagSequences,
      );
      gauge(
        registry,
        'openperp_history_lag_seconds',
        'Engine time between the last command applied and the last in the history',
        sources.historyLagSeconds,
      );
      gauge(
        registry,
        'openperp_history_pending_bytes',
        'Bytes of events that wait for the history',
        sources.historyPendingBytes,
      );
      gauge(
        registry,
        'openperp_engine_queue_commands',
        'Commands submitted and not answered',
        sources.outstandingCommands,
      );
    },
  };
}
