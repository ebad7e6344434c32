import type { Agent, AuditEvent, PendingWebhook, WebhookOutbox } from '@openperp/identity';
import type { Logger } from '../process/logging.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { WebhookAgents } from './webhook-agents.ts';
import type { WebhookClock } from './webhook-clock.ts';
import { webhookHeaders } from './webhook-headers.ts';
import type { WebhookMetrics } from './webhook-metrics.ts';
import type { Delivery, WebhookSender } from './webhook-sender.ts';

const MAX_TRIES = 8;
const MAX_TRIES_PER_AGENT = 2;

/** Agents whose last try failed get one try at a time, and this many together: receivers that hang leave room for all others. */
const MAX_TRIES_OF_FAILING = 4;

/** A failing agent is tried no more often than this, however many events wait; so often it is seen whether a paused one goes on. */
const PAUSE_MS = 1_000;

/** An event that has failed this often makes its agent one that the audit log tells of. */
const REPORTED_FAILURES = 8;

/** What a dispatcher works with. */
export interface WebhookDispatcherParts {
  readonly outbox: WebhookOutbox;
  readonly agents: WebhookAgents;
  readonly sender: Pick<WebhookSender, 'send'>;
  readonly clock: WebhookClock;
  readonly metrics: Pick<WebhookMetrics, 'tried'>;
  readonly note: (event: AuditEvent) => void;
  readonly logger: Logger;
}

/** An agent that events wait for. */
interface Receiver {
  /** When the first event that is not being tried is due, ms; Infinity: none is. */
  dueAtMs: number;
  /** Until when nothing is tried, ms. */
  heldUntilMs: number;
  /** Which try of all was its last one; 0: none yet. */
  lastTry: number;
  lastFailed: boolean;
  /** The audit log has been told, and no event was taken since. */
  isReported: boolean;
}

/**
 * Tells agents what waits in the outbox: what is due is read as there is room for it, tried, and deleted or put off. Agents take turns:
 * who was served longest ago is next. One that is disabled or has no url keeps what waits for it.
 */
export class WebhookDispatcher {
  readonly #parts: WebhookDispatcherParts;
  /** By agent id. */
  readonly #receivers = new Map<string, Receiver>();
  /** What is being tried: whose it is, by order id. */
  readonly #tries = new Map<number, { readonly agentId: string; readonly end: Promise<void> }>();
  #lastTry = 0;
  readonly #stopping = new AbortController();
  #round: Promise<void> = Promise.resolve();
  #isInRound = false;
  #isAskedFor = false;
  #cancelTimer: (() => void) | undefined;

  constructor(parts: WebhookDispatcherParts) {
    this.#parts = parts;
  }

  /** Begins with what waits from before. */
  async start(): Promise<void> {
    for (const { agentId, dueAtMs, mostFailures } of await this.#parts.outbox.backlog()) {
      const receiver = this.#receiver(agentId);
      receiver.dueAtMs = dueAtMs;
      receiver.lastFailed = mostFailures > 0;
      receiver.isReported = mostFailures >= REPORTED_FAILURES;
    }
    this.#wake();
  }

  /** New events of these agents are in the outbox. */
  added(agentIds: readonly string[]): void {
    const nowMs = this.#parts.clock.nowMs();
    for (const agentId of agentIds) this.#isDue(this.#receiver(agentId), nowMs);
    this.#wake();
  }

  /** Cuts off what is being tried, which will be tried again; settles when nothing is going on any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancelTimer?.();
    await this.#round;
    await Promise.all([...this.#tries.values()].map(({ end }) => end));
  }

  #receiver(agentId: string): Receiver {
    let receiver = this.#receivers.get(agentId);
    if (receiver === undefined) {
      receiver = {
        dueAtMs: Number.POSITIVE_INFINITY,
        heldUntilMs: 0,
        lastTry: 0,
        lastFailed: false,
        isReported: false,
      };
      this.#receivers.set(agentId, receiver);
    }
    return receiver;
  }

  #isDue(receiver: Receiver, atMs: number): void {
    receiver.dueAtMs = Math.min(receiver.dueAtMs, atMs);
  }

  #wake(): void {
    this.#isAskedFor = true;
    if (this.#isInRound || this.#stopping.signal.aborted) return;
    this.#isInRound = true;
    this.#cancelTimer?.();
    this.#round = this.#serveAll();
  }

  /** Rounds for as long as more is asked for, and then a timer for what is due later. */
  async #serveAll(): Promise<void> {
    let failed = false;
    while (this.#isAskedFor && !failed && !this.#stopping.signal.aborted) {
      this.#isAskedFor = false;
      failed = await this.#serveEach().then(
        () => false,
        (error: unknown) => {
          this.#parts.logger.warn({ err: error }, 'events for agents could not be read; trying again');
          return true;
        },
      );
    }
    this.#isInRound = false;
    if (!this.#stopping.signal.aborted) this.#setTimer(failed ? PAUSE_MS : this.#untilDueMs());
  }

  #setTimer(ms: number): void {
    this.#cancelTimer =
      ms === Number.POSITIVE_INFINITY ? undefined : this.#parts.clock.after(ms, () => this.#wake());
  }

  /** Who is due now and was not served waits for a try to end, not for a time. */
  #untilDueMs(): number {
    const nowMs = this.#parts.clock.nowMs();
    const later = [...this.#receivers.values()].map(readyAtMs).filter((atMs) => atMs > nowMs);
    return Math.min(...later, Number.POSITIVE_INFINITY) - nowMs;
  }

  async #serveEach(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    const ready = [...this.#receivers].filter(([, receiver]) => readyAtMs(receiver) <= nowMs);
    for (const [agentId, receiver] of ready.sort(([, a], [, b]) => a.lastTry - b.lastTry)) {
      if (this.#tries.size >= MAX_TRIES || this.#stopping.signal.aborted) return;
      const agent = this.#parts.agents.getById(agentId);
      if (agent === undefined || agent.status !== 'ACTIVE' || agent.webhookUrl === '') {
        receiver.heldUntilMs = nowMs + PAUSE_MS;
      } else {
        await this.#serve(agent, receiver, nowMs);
      }
    }
  }

  /** Tries as much of what is due for an agent as there is room for. */
  async #serve(agent: Agent, receiver: Receiver, nowMs: number): Promise<void> {
    const { agentId } = agent;
    const running = this.#triesOf(agentId);
    const room = this.#roomFor(receiver, running);
    if (room <= 0) return;
    receiver.dueAtMs = Number.POSITIVE_INFINITY;
    const next = await this.#nextOf(agentId, receiver, running + room + 1, nowMs);
    const waiting = next.filter(({ orderId }) => !this.#tries.has(orderId));
    const due = waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs).slice(0, room);
    const rest = waiting[due.length];
    if (rest !== undefined) this.#isDue(receiver, rest.dueAtMs);
    if (this.#stopping.signal.aborted) return;
    for (const webhook of due) this.#begin(agent, webhook, receiver);
  }

  /** The outbox's next rows; where they cannot be read, what is due stays due. */
  async #nextOf(
    agentId: string,
    receiver: Receiver,
    limit: number,
    nowMs: number,
  ): ReturnType<WebhookOutbox['next']> {
    try {
      return await this.#parts.outbox.next(agentId, limit);
    } catch (error) {
      this.#isDue(receiver, nowMs);
      throw error;
    }
  }

  #triesOf(agentId: string): number {
    return [...this.#tries.values()].filter((one) => one.agentId === agentId).length;
  }

  #roomFor(receiver: Receiver, running: number): number {
    const free = MAX_TRIES - this.#tries.size;
    if (!receiver.lastFailed) return Math.min(free, MAX_TRIES_PER_AGENT - running);
    const failing = [...this.#tries.values()].filter(
      ({ agentId }) => this.#receivers.get(agentId)?.lastFailed === true,
    );
    return Math.min(free, 1 - running, MAX_TRIES_OF_FAILING - failing.length);
  }

  #begin(agent: Agent, webhook: PendingWebhook, receiver: Receiver): void {
    this.#lastTry += 1;
    receiver.lastTry = this.#lastTry;
    const end = this.#try(agent, webhook, receiver).then(() => {
      this.#tries.delete(webhook.orderId);
      this.#wake();
    });
    this.#tries.set(webhook.orderId, { agentId: agent.agentId, end });
  }

  /** Never rejects. */
  async #try(agent: Agent, webhook: PendingWebhook, receiver: Receiver): Promise<void> {
    const { agents, clock, sender, metrics, logger } = this.#parts;
    try {
      const { body } = webhook;
      const headers = webhookHeaders(body, clock.nowMs(), (text) => agents.sign(agent.agentCode, text));
      const delivery = await sender.send({ url: agent.webhookUrl, headers, body }, this.#stopping.signal);
      if (delivery === undefined) return;
      metrics.tried(delivery.result);
      if (delivery.result === 'delivered') await this.#taken(agent, webhook, receiver);
      else await this.#notTaken(agent, webhook, receiver, delivery);
    } catch (error) {
      const nowMs = clock.nowMs();
      receiver.heldUntilMs = nowMs + PAUSE_MS;
      this.#isDue(receiver, nowMs);
      logger.warn({ err: error, agentCode: agent.agentCode }, 'telling an agent went wrong; trying again');
    }
  }

  async #taken({ agentCode }: Agent, { orderId }: PendingWebhook, receiver: Receiver): Promise<void> {
    await this.#parts.outbox.delivered(orderId);
    if (receiver.lastFailed) this.#parts.logger.info({ agentCode }, 'the webhook of an agent works again');
    receiver.lastFailed = false;
    receiver.isReported = false;
  }

  async #notTaken(
    agent: Agent,
    webhook: PendingWebhook,
    receiver: Receiver,
    delivery: Delivery,
  ): Promise<void> {
    const { outbox, clock, logger } = this.#parts;
    const failures = webhook.failures + 1;
    const nowMs = clock.nowMs();
    const dueAtMs = nowMs + retryDelayMs(failures);
    await outbox.failed(webhook.orderId, failures, dueAtMs);
    this.#isDue(receiver, dueAtMs);
    receiver.heldUntilMs = nowMs + PAUSE_MS;
    const { agentCode } = agent;
    if (!receiver.lastFailed) logger.warn({ agentCode, ...delivery }, 'the webhook of an agent fails');
    receiver.lastFailed = true;
    if (failures === REPORTED_FAILURES) this.#report(agent, webhook, receiver, delivery);
  }

  #report({ agentCode }: Agent, { orderId }: PendingWebhook, receiver: Receiver, delivery: Delivery): void {
    if (receiver.isReported) return;
    receiver.isReported = true;
    this.#parts.note({
      action: 'webhook.failing',
      actor: 'system',
      subject: `agent:${agentCode}`,
      ip: '',
      requestId: '',
      detail: { orderId, failures: REPORTED_FAILURES, ...delivery },
    });
  }
}

/** When something may be tried, ms. */
function readyAtMs({ dueAtMs, heldUntilMs }: Receiver): number {
  return Math.max(dueAtMs, heldUntilMs);
}
