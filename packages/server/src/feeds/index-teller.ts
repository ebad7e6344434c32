import type { Amount } from '@openperp/engine';
import type { CommandReply } from '../engine-thread/command-reply.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { IndexTarget } from './index-targets.ts';
import type { StandingPrice } from './quote-board.ts';

/** A new price is told no more often than this, a symbol and source. */
const NEW_EVERY_MS = 1_000;
/** A price that was confirmed and is the same is told again this often: several times within the 10 s after which the engine holds it for stale. */
const SAME_EVERY_MS = 3_000;
/** A word older than this is not told any more: the engine counts from when it is told, and must not hear of a silent venue later than this. */
const MAX_AGE_MS = 1_500;

/** What an {@link IndexTeller} works with. */
export interface IndexTellerParts {
  readonly engine: Pick<EngineClient, 'submit'>;
  readonly nowMs: () => number;
  readonly priceOf: (target: IndexTarget) => StandingPrice | undefined;
  /** The engine has refused what a source said. */
  readonly onRefusal: (target: IndexTarget, detail: string) => void;
}

interface Told {
  readonly target: IndexTarget;
  readonly source: string;
  /** 0: nothing that the engine has taken. */
  price: Amount;
  toldAtMs: number;
  isWaiting: boolean;
}

/** Tells the engine what the sources say: each at most once a second, one command at a time, and only what its venue has just said or confirmed. */
export class IndexTeller {
  readonly #parts: IndexTellerParts;
  #told: ReadonlyMap<string, Told> = new Map();

  constructor(parts: IndexTellerParts) {
    this.#parts = parts;
  }

  /** Speaks for these sources and no others. */
  follow(targets: readonly IndexTarget[]): void {
    const before = this.#told;
    this.#told = new Map(
      targets.map((target) => {
        const source = `${target.venue}:${target.instrument}`;
        const key = `${target.symbol} ${source}`;
        return [key, before.get(key) ?? nothingTold(target, source)];
      }),
    );
  }

  /** Tells what is due. */
  beat(): void {
    const nowMs = this.#parts.nowMs();
    for (const told of this.#told.values()) {
      const standing = this.#parts.priceOf(told.target);
      if (standing !== undefined && isDue(told, standing, nowMs)) this.#tell(told, standing, nowMs);
    }
  }

  #tell(told: Told, { price }: StandingPrice, nowMs: number): void {
    const { target, source } = told;
    Object.assign(told, { price, toldAtMs: nowMs, isWaiting: true });
    this.#parts.engine
      .submit({ kind: 'setIndexPrice', symbol: target.symbol, source, price })
      .then((reply) => this.#answered(told, reply))
      .catch((error: unknown) => this.#refused(told, String(error)))
      .finally(() => {
        told.isWaiting = false;
      });
  }

  #answered(told: Told, reply: CommandReply): void {
    if (reply.unavailable) this.#refused(told, reply.reason);
    else if (reply.outcome.code !== 0) {
      const { code, field, rule } = reply.outcome;
      this.#refused(told, `${code} ${field} ${rule}`);
    }
  }

  #refused(told: Told, detail: string): void {
    told.price = 0;
    this.#parts.onRefusal(told.target, `${told.target.symbol} ${told.source}: ${detail}`);
  }
}

function nothingTold(target: IndexTarget, source: string): Told {
  return { target, source, price: 0, toldAtMs: Number.NEGATIVE_INFINITY, isWaiting: false };
}

function isDue(told: Told, { price, confirmedAtMs }: StandingPrice, nowMs: number): boolean {
  if (told.isWaiting || nowMs - confirmedAtMs > MAX_AGE_MS) return false;
  return nowMs - told.toldAtMs >= (price === told.price ? SAME_EVERY_MS : NEW_EVERY_MS);
}
