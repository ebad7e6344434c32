import { Counter, Gauge, type Registry } from 'prom-client';
import type { DeliveryResult } from './webhook-sender.ts';

/** The webhooks' metrics in the process's registry. */
export class WebhookMetrics {
  readonly #deliveries: Counter<'result'>;

  /** `pending`: how many events wait, asked when somebody looks. */
  constructor(registry: Registry, pending: () => Promise<number>) {
    const registers = [registry];
    this.#deliveries = new Counter({
      name: 'openperp_webhook_deliveries_total',
      help: "Tries to tell an agent, by result: delivered, status (the answer's is not 2xx), timeout, connection, forbidden (address)",
      labelNames: ['result'],
      registers,
    });
    new Gauge({
      name: 'openperp_webhooks_pending',
      help: 'Events that agents have not taken yet',
      registers,
      async collect() {
        this.set(await pending());
      },
    });
  }

  tried(result: DeliveryResult): void {
    this.#deliveries.inc({ result });
  }
}
