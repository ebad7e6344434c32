import type { AgentOrderRecord } from '@openperp/engine';
import type { NewWebhook, WebhookOutbox } from '@openperp/identity';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { Logger } from '../process/logging.ts';
import type { WebhookAgents } from './webhook-agents.ts';
import { webhookBody } from './webhook-body.ts';
import type { WebhookClock } from './webhook-clock.ts';

/** Orders taken in at once. */
const PAGE_SIZE = 200;

/** The engine is asked no more often than this, however much happens in it. */
const ASK_EVERY_MS = 100;

/** What an intake works with. */
export interface WebhookIntakeParts {
  readonly engine: Pick<EngineClient, 'query'>;
  readonly agents: WebhookAgents;
  readonly outbox: WebhookOutbox;
  readonly clock: WebhookClock;
  readonly logger: Logger;
  /** Hears of the agents that have new events. */
  readonly onAdded: (agentIds: readonly string[]) => void;
}

/**
 * Makes events of the agents' orders, one of each, in their order and from where the outbox last was. What an agent without a url
 * orders is passed over: a url that is set later gets what comes from then on.
 */
export class WebhookIntake {
  readonly #parts: WebhookIntakeParts;
  #cursor = 0;
  #isLooking = false;
  /** Something has happened since the look that is going on, or since the last one. */
  #isAskedFor = false;
  #look: Promise<void> = Promise.resolve();
  #cancelTimer: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: WebhookIntakeParts) {
    this.#parts = parts;
  }

  /** Goes on from where the outbox was left. */
  async start(): Promise<void> {
    this.#cursor = await this.#parts.outbox.cursor();
    await this.#goBackIfAhead();
    this.wake();
  }

  /** To be called whenever the engine may have a new order. */
  wake(): void {
    this.#isAskedFor = true;
    if (this.#isStopped || this.#isLooking || this.#cancelTimer !== undefined) return;
    this.#isLooking = true;
    this.#look = this.#takeInAll();
  }

  /** Settles when nothing is going on any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    await this.#look;
  }

  /** One look at all there is, and a pause. */
  async #takeInAll(): Promise<void> {
    this.#isAskedFor = false;
    try {
      while (!this.#isStopped && (await this.#takeInPage()));
    } catch (error) {
      this.#isAskedFor = true;
      this.#parts.logger.warn({ err: error }, 'events for agents could not be taken in; trying again');
    }
    this.#isLooking = false;
    if (this.#isStopped) return;
    this.#cancelTimer = this.#parts.clock.after(ASK_EVERY_MS, () => {
      this.#cancelTimer = undefined;
      if (this.#isAskedFor) this.wake();
    });
  }

  /** True when there may be more. */
  async #takeInPage(): Promise<boolean> {
    const { engine, agents, outbox, onAdded } = this.#parts;
    if (agents.list().length === 0) return false;
    const orders = await engine.query({
      kind: 'agentOrders',
      afterOrderId: this.#cursor,
      limit: PAGE_SIZE,
    });
    const last = orders.at(-1);
    if (last === undefined) return false;
    const webhooks: NewWebhook[] = [];
    for (const order of orders) {
      const webhook = await this.#webhookOf(order);
      if (webhook !== undefined) webhooks.push(webhook);
    }
    await outbox.add(last.orderId, webhooks);
    this.#cursor = last.orderId;
    onAdded(webhooks.map(({ agentId }) => agentId));
    return orders.length === PAGE_SIZE;
  }

  async #webhookOf(order: AgentOrderRecord): Promise<NewWebhook | undefined> {
    const { agents } = this.#parts;
    const agent = agents.get(order.agentCode);
    if (agent === undefined || agent.webhookUrl === '') return undefined;
    const user = await agents.userOf(agent, { platformUserId: order.userId });
    const agentUserId = user.ok ? user.value.agentUserId : '';
    return { orderId: order.orderId, agentId: agent.agentId, body: webhookBody(order, agentUserId) };
  }

  /** A log that was damaged and cut back has fewer orders than were looked at: those to come have the numbers of those that are lost. */
  async #goBackIfAhead(): Promise<void> {
    if (this.#cursor === 0 || (await this.#isThere(this.#cursor))) return;
    let last = 0;
    for (let after = this.#cursor; after - last > 1; ) {
      const middle = Math.floor((last + after) / 2);
      if (await this.#isThere(middle)) last = middle;
      else after = middle;
    }
    this.#parts.logger.warn(
      { lookedAt: this.#cursor, last },
      'agents have fewer orders than were looked at; going back',
    );
    await this.#parts.outbox.rewind(last);
    this.#cursor = last;
  }

  /** True when the engine has an order with this id or a later one. */
  async #isThere(orderId: number): Promise<boolean> {
    const { engine } = this.#parts;
    const orders = await engine.query({ kind: 'agentOrders', afterOrderId: orderId - 1, limit: 1 });
    return orders.length > 0;
  }
}
