import type { Route } from '@openperp/protocol';
import { Counter, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const NO_ROUTE = 'none';

/** Counts requests and the time they take; cheap at each request, summed up when somebody looks. */
export class RequestMeter {
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #seconds: Histogram;

  constructor(registry: Registry, port: 'api' | 'admin') {
    const counts = this.#counts;
    new Counter({
      name: `openperp_${port}_requests_total`,
      help: 'Requests answered, by endpoint and code (0: success)',
      labelNames: ['endpoint', 'code'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [endpoint, byCode] of counts) {
          for (const [code, count] of byCode) this.inc({ endpoint, code }, count);
        }
      },
    });
    this.#seconds = new Histogram({
      name: `openperp_${port}_request_seconds`,
      help: 'Time from the head of a request to its answer',
      buckets: SECONDS,
      registers: [registry],
    });
  }

  /** Counts one answer; `undefined`: of no endpoint. */
  count(route: Route | undefined, code: number, milliseconds: number): void {
    const id = route?.id ?? NO_ROUTE;
    let byCode = this.#counts.get(id);
    if (byCode === undefined) {
      byCode = new Map();
      this.#counts.set(id, byCode);
    }
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
    this.#seconds.observe(milliseconds / 1000);
  }
}
