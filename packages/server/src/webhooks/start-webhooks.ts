import type { AuditEvent, WebhookOutbox } from '@openperp/identity';
import type { Registry } from 'prom-client';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { Logger } from '../process/logging.ts';
import { AddressGuard } from './address-guard.ts';
import { resolveByDns } from './resolve-host.ts';
import type { WebhookAgents } from './webhook-agents.ts';
import { machineClock } from './webhook-clock.ts';
import { WebhookDispatcher } from './webhook-dispatcher.ts';
import { WebhookIntake } from './webhook-intake.ts';
import { WebhookMetrics } from './webhook-metrics.ts';
import { WebhookSender } from './webhook-sender.ts';

/** What webhooks work with. */
export interface WebhookParts {
  readonly engine: Pick<EngineClient, 'query' | 'onEvents'>;
  readonly identity: {
    readonly agents: WebhookAgents;
    readonly webhooks: WebhookOutbox;
    readonly audit: { note(event: AuditEvent): void };
  };
  /** Networks that are not public and that webhooks may go to all the same. */
  readonly networks: readonly string[];
  readonly registry: Registry;
  readonly logger: Logger;
}

/** Webhooks that are being sent. */
export interface RunningWebhooks {
  /** Cuts off what is going on, which the next start goes on with; to be called while engine and identity still answer. */
  stop(): Promise<void>;
}

/** Tells agents of their orders from now on: what they have not taken yet first, then what the engine has done since, then what it does. */
export async function startWebhooks(parts: WebhookParts): Promise<RunningWebhooks> {
  const { engine, identity, networks, registry, logger } = parts;
  const { agents, webhooks: outbox, audit } = identity;
  const clock = machineClock;
  const guard = new AddressGuard(networks);
  const dispatcher = new WebhookDispatcher({
    outbox,
    agents,
    sender: new WebhookSender({ resolveHost: resolveByDns, guard, clock }),
    clock,
    metrics: new WebhookMetrics(registry, () => outbox.pending()),
    note: (event) => audit.note(event),
    logger,
  });
  const onAdded = (agentIds: readonly string[]): void => dispatcher.added(agentIds);
  const intake = new WebhookIntake({ engine, agents, outbox, clock, logger, onAdded });
  await dispatcher.start();
  await intake.start();
  engine.onEvents(() => intake.wake());
  return {
    async stop() {
      await intake.stop();
      await dispatcher.stop();
    },
  };
}
