import type { Route } from '@openperp/protocol';
import type { Registry } from 'prom-client';
import { PlainHistogram } from '../../process/plain-histogram.ts';
import { TwoLabelCounter } from '../../process/two-label-counter.ts';

const SECONDS = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const NO_ROUTE = 'none';

/** A port, as metrics name it. */
export type PortName = 'api' | 'admin' | 'agent';

/** Counts requests and the time they take. */
export class RequestMeter {
  readonly #answers: TwoLabelCounter;
  readonly #seconds: PlainHistogram;

  constructor(registry: Registry, port: PortName) {
    this.#answers = new TwoLabelCounter(registry, {
      name: `openperp_${port}_requests_total`,
      help: 'Requests answered, by endpoint and code (0: success)',
      labelNames: ['endpoint', 'code'],
    });
    this.#seconds = new PlainHistogram(registry, {
      name: `openperp_${port}_request_seconds`,
      help: 'Time from the head of a request to its answer',
      buckets: SECONDS,
    });
  }

  /** Counts one answer; `undefined`: of no endpoint. */
  count(route: Route | undefined, code: number, milliseconds: number): void {
    this.#answers.count(route?.id ?? NO_ROUTE, code);
    this.#seconds.observe(milliseconds / 1000);
  }
}
