import type { IdentityDatabase } from '../store/database.ts';

/** The one row of the cursor. */
const CURSOR_ID = 1;

/** An event that an agent is to be told, as it came about. */
export interface NewWebhook {
  /** Id of the agents' order that it tells of: one event an order. */
  readonly orderId: number;
  readonly agentId: string;
  /** What is sent, byte for byte, at each try. */
  readonly body: string;
}

/** An event that an agent has not taken yet. */
export interface PendingWebhook extends NewWebhook {
  /** Tries that have failed. */
  readonly failures: number;
}

/** What waits for one agent. */
export interface WebhookReceiverBacklog {
  readonly agentId: string;
  /** When the first of them is due, ms. */
  readonly dueAtMs: number;
  /** The most failed tries that one of them has had. */
  readonly mostFailures: number;
}

/**
 * The events that agents have not taken yet, in SQL, and how far the agents' orders have been looked at. Events and cursor are written in
 * one transaction, so that a crash neither loses an event nor makes it a second time; what has been taken is deleted.
 */
export class WebhookOutbox {
  readonly #database: IdentityDatabase;
  readonly #now: () => number;

  constructor(database: IdentityDatabase, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /** The last order that has been looked at; 0: none. */
  async cursor(): Promise<number> {
    const row = await this.#database
      .selectFrom('webhook_cursor')
      .select('order_id')
      .where('cursor_id', '=', CURSOR_ID)
      .executeTakeFirst();
    return row?.order_id ?? 0;
  }

  /** Takes in the events of the orders up to `lastOrderId`, due at once. An order that has an event already keeps it as it is. */
  async add(lastOrderId: number, webhooks: readonly NewWebhook[]): Promise<void> {
    const rows = webhooks.map(({ orderId, agentId, body }) => ({
      order_id: orderId,
      agent_id: agentId,
      body,
      failures: 0,
      next_at: this.#now(),
    }));
    await this.#database.transaction().execute(async (transaction) => {
      if (rows.length > 0) {
        await transaction
          .insertInto('webhooks')
          .values(rows)
          .onConflict((conflict) => conflict.column('order_id').doNothing())
          .execute();
      }
      await transaction
        .insertInto('webhook_cursor')
        .values({ cursor_id: CURSOR_ID, order_id: lastOrderId })
        .onConflict((conflict) =>
          conflict
            .column('cursor_id')
            .doUpdateSet({ order_id: lastOrderId })
            .where('webhook_cursor.order_id', '<', lastOrderId),
        )
        .execute();
    });
  }

  /** Goes back to `lastOrderId`: what was noted of later orders is dropped, for there are none. */
  async rewind(lastOrderId: number): Promise<void> {
    await this.#database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('webhooks').where('order_id', '>', lastOrderId).execute();
      await transaction
        .updateTable('webhook_cursor')
        .set({ order_id: lastOrderId })
        .where('cursor_id', '=', CURSOR_ID)
        .execute();
    });
  }

  /** What waits, by agent. */
  async backlog(): Promise<readonly WebhookReceiverBacklog[]> {
    const rows = await this.#database
      .selectFrom('webhooks')
      .select(({ fn }) => [
        'agent_id',
        fn.min('next_at').as('due_at'),
        fn.max('failures').as('most_failures'),
      ])
      .groupBy('agent_id')
      .execute();
    return rows.map((row) => ({
      agentId: row.agent_id,
      dueAtMs: row.due_at,
      mostFailures: row.most_failures,
    }));
  }

  /** When an agent's next events are due, ms, the first ones first, and which these are; at most `limit`. */
  async next(
    agentId: string,
    limit: number,
  ): Promise<readonly (PendingWebhook & { readonly dueAtMs: number })[]> {
    const rows = await this.#database
      .selectFrom('webhooks')
      .selectAll()
      .where('agent_id', '=', agentId)
      .orderBy('next_at')
      .orderBy('order_id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      orderId: row.order_id,
      agentId: row.agent_id,
      body: row.body,
      failures: row.failures,
      dueAtMs: row.next_at,
    }));
  }

  /** The agent has taken the event of this order. */
  async delivered(orderId: number): Promise<void> {
    await this.#database.deleteFrom('webhooks').where('order_id', '=', orderId).execute();
  }

  /** The agent has not taken the event of this order for the `failures`-th time; it is due again at `nextAtMs`. */
  async failed(orderId: number, failures: number, nextAtMs: number): Promise<void> {
    await this.#database
      .updateTable('webhooks')
      .set({ failures, next_at: nextAtMs })
      .where('order_id', '=', orderId)
      .execute();
  }

  /** How many events wait. */
  async pending(): Promise<number> {
    const row = await this.#database
      .selectFrom('webhooks')
      .select(({ fn }) => fn.countAll<number>().as('pending'))
      .executeTakeFirstOrThrow();
    return row.pending;
  }
}
