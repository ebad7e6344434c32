import { apply } from './apply.ts';
import type { Command } from './command/command.ts';
import type { Outcome } from './command/outcome.ts';
import type { Engine } from './engine.ts';
import type { EventSink } from './event/records.ts';
import { answerQuery } from './query/answer-query.ts';
import type { Answer, Query } from './query/query.ts';
import { decodeExchange } from './snapshot/decode-exchange.ts';
import { encodeExchange } from './snapshot/encode-exchange.ts';
import { Exchange } from './state/exchange.ts';

class ExchangeEngine implements Engine {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  get sequence(): number {
    return this.#exchange.sequence;
  }

  get timeMs(): number {
    return this.#exchange.timeMs;
  }

  get hasPendingWork(): boolean {
    return this.#exchange.risk.pending > 0;
  }

  apply(timeMs: number, command: Command, sink: EventSink): Outcome {
    return apply(this.#exchange, timeMs, command, sink);
  }

  query<Q extends Query>(query: Q): Answer<Q> {
    return answerQuery(this.#exchange, query) as Answer<Q>;
  }

  encode(): Uint8Array {
    return encodeExchange(this.#exchange);
  }
}

/** An exchange with no symbol and no account, before its first command. */
export function createEngine(): Engine {
  return new ExchangeEngine(new Exchange());
}

/** The engine whose `encode` gave these bytes (DUR-4); throws CodecError for anything else. */
export function restoreEngine(bytes: Uint8Array): Engine {
  return new ExchangeEngine(decodeExchange(bytes));
}
