import { type Answer, type Command, DEFAULT_SYMBOLS, type Query, type SymbolSpec } from '@openperp/engine';
import { AppliedCommand, type CommandReply } from '../../engine-thread/command-reply.ts';
import type { EventListener } from '../../engine-thread/engine-client.ts';

type Told = Extract<Command, { kind: 'setIndexPrice' }>;

/** A symbol with sources of equal weight, each `venue:instrument`. */
export function symbolWith(symbol: string, ...sources: readonly string[]): SymbolSpec {
  const list = sources.map((source) => {
    const colon = source.indexOf(':');
    return { venue: source.slice(0, colon), instrument: source.slice(colon + 1), weight: 100_000_000 };
  });
  return { ...DEFAULT_SYMBOLS[0]!, symbol, priceSource: { sources: list } };
}

/** An engine that knows symbols and remembers what it was told. */
export class FakeEngine {
  symbols: readonly SymbolSpec[] = [];
  /** What it answers to a price; code 0: done. */
  code = 0;
  unavailable = false;
  /** While set, nothing is answered. */
  held: Promise<void> | undefined;
  readonly told: Told[] = [];
  readonly #listeners: EventListener[] = [];

  onEvents(listener: EventListener): void {
    this.#listeners.push(listener);
  }

  /** What an operator does: other symbols, and an event that tells of it. */
  change(...symbols: readonly SymbolSpec[]): void {
    this.symbols = symbols;
    for (const listener of this.#listeners) {
      listener({ firstSequence: 1, lastSequence: 1, timeMs: 0, events: new Uint8Array() });
    }
  }

  async query<Q extends Query>(query: Q): Promise<Answer<Q>> {
    if (query.kind !== 'symbols') throw new Error(`no answer to ${query.kind}`);
    return this.symbols as Answer<Q>;
  }

  async submit(command: Command): Promise<CommandReply> {
    if (command.kind !== 'setIndexPrice') throw new Error(`not expected: ${command.kind}`);
    this.told.push(command);
    await this.held;
    if (this.unavailable) return { unavailable: true, reason: 'diskFull' };
    const outcome = { code: this.code, field: '', rule: '', id: 0 };
    const result = { sequence: 1, timeMs: 0, outcome, eventsStart: 0, eventsEnd: 0 };
    return new AppliedCommand(result, new Uint8Array());
  }

  /** The prices told of a source, in order. */
  pricesOf(source: string): (number | bigint)[] {
    return this.told.filter((each) => each.source === source).map(({ price }) => price);
  }
}
