import { unrealizedPnlOf } from '../margin/position-margin.ts';
import { type Amount, abs, add, isAtMost, UNIT } from '../number/amount.ts';
import { multiplyDivideHalf } from '../number/divide.ts';
import type { Position } from '../position/position.ts';
import { crossMargin } from '../risk/breach.ts';
import type { Exchange } from '../state/exchange.ts';
import type { Market } from '../symbol/market.ts';

/** A position as it was ranked. */
interface RankedPosition {
  readonly position: Position;
  readonly positionId: number;
  readonly openedAt: number;
  /** null: last of all. */
  readonly score: Amount | null;
}

/** Who is closed next, and its place in the ranking from 0. */
export interface AdlCandidate {
  readonly position: Position;
  readonly rank: number;
  readonly ranked: number;
}

/**
 * The users' positions of one side of a symbol in the order in which LIQ-5 closes them, as they stood when it was taken. The few that are
 * needed are selected one by one; the rest is never sorted.
 */
export class AdlRanking {
  /** From the first {@link first} on a heap, the next to be closed on top. */
  readonly #entries: RankedPosition[];
  readonly #ranked: number;
  #isHeap = false;

  constructor(exchange: Exchange, market: Market, isLong: boolean) {
    this.#entries = rankable(exchange, market, isLong);
    this.#ranked = this.#entries.length;
  }

  /** The first that is still open as it was ranked: those that have gone since or turned are passed over. */
  first(): AdlCandidate | undefined {
    if (!this.#isHeap) this.#makeHeap();
    for (;;) {
      const entry = this.#entries[0];
      if (entry === undefined) return undefined;
      const { position, positionId } = entry;
      if (position.steps !== 0 && position.positionId === positionId) {
        return { position, rank: this.#ranked - this.#entries.length, ranked: this.#ranked };
      }
      this.#removeFirst();
    }
  }

  /** Where a position stands; 0 of 0 for the insurance fund's, which is never ranked (LIQ-4). */
  placeOf(position: Position): { readonly rank: number; readonly ranked: number } {
    const own = this.#entries.find((entry) => entry.position === position);
    if (own === undefined) return { rank: 0, ranked: 0 };
    let rank = 0;
    for (const entry of this.#entries) if (comesBefore(entry, own)) rank += 1;
    return { rank, ranked: this.#ranked };
  }

  #makeHeap(): void {
    this.#isHeap = true;
    for (let at = (this.#entries.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  #removeFirst(): void {
    const last = this.#entries.pop()!;
    if (this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink(0);
  }

  #sink(from: number): void {
    const entries = this.#entries;
    const sinking = entries[from]!;
    let at = from;
    for (let child = 2 * at + 1; child < entries.length; child = 2 * at + 1) {
      const right = entries[child + 1];
      if (right !== undefined && comesBefore(right, entries[child]!)) child += 1;
      if (!comesBefore(entries[child]!, sinking)) break;
      entries[at] = entries[child]!;
      at = child;
    }
    entries[at] = sinking;
  }
}

/** The rankings that were taken since a command began: each is taken when it is first asked for, and holds until the next command. */
export class AdlRankings {
  #sequence = -1;
  readonly #rankings = new Map<string, AdlRanking>();

  /** The ranking of the longs or the shorts of a symbol. */
  of(exchange: Exchange, market: Market, isLong: boolean): AdlRanking {
    if (this.#sequence !== exchange.sequence) {
      this.#sequence = exchange.sequence;
      this.#rankings.clear();
    }
    const key = `${market.index} ${isLong}`;
    const known = this.#rankings.get(key);
    if (known !== undefined) return known;
    const ranking = new AdlRanking(exchange, market, isLong);
    this.#rankings.set(key, ranking);
    return ranking;
  }
}

/** Where an open position stands in the ADL ranking of its side, from 0, and how many are ranked there (LIQ-5). For queries. */
export function rankOf(
  exchange: Exchange,
  position: Position,
): { readonly rank: number; readonly ranked: number } {
  return exchange.shownRankings.of(exchange, position.holding.market, position.steps > 0).placeOf(position);
}

function rankable(exchange: Exchange, market: Market, isLong: boolean): RankedPosition[] {
  const entries: RankedPosition[] = [];
  for (const account of exchange.accounts) {
    const holding = account.holdings[market.index];
    if (holding === undefined || !holding.hasPosition()) continue;
    for (const position of [holding.both, isLong ? holding.long : holding.short]) {
      if (position.steps === 0 || position.steps > 0 !== isLong) continue;
      const { positionId, openedAt } = position;
      entries.push({ position, positionId, openedAt, score: scoreOf(position) });
    }
  }
  return entries;
}

/** Highest score first, without one last, oldest first among equals. */
function comesBefore(a: RankedPosition, b: RankedPosition): boolean {
  if (a.score !== b.score) {
    if (b.score === null) return true;
    return a.score !== null && !isAtMost(a.score, b.score);
  }
  if (a.openedAt !== b.openedAt) return a.openedAt < b.openedAt;
  return a.positionId < b.positionId;
}

/** LIQ-5: profit % × effective leverage in profit, profit % / effective leverage if not, 8 digits; null where there is no such ratio. */
function scoreOf(position: Position): Amount | null {
  const cost = abs(position.cost);
  const leverage = effectiveLeverageOf(position);
  if (cost === 0 || leverage === null) return null;
  const profit = multiplyDivideHalf(unrealizedPnlOf(position), UNIT, cost);
  if (profit > 0) return multiplyDivideHalf(profit, leverage, UNIT);
  return leverage === 0 ? null : multiplyDivideHalf(profit, UNIT, leverage);
}

/** Notional at mark / (margin + uPnL), of the account's cross positions where it is one of them. */
function effectiveLeverageOf(position: Position): Amount | null {
  const { account, market, marginMode } = position.holding;
  if (marginMode === 'ISOLATED') {
    const equity = add(position.isolatedMargin, unrealizedPnlOf(position));
    return leverageOf(market.notionalHalf(position.steps), equity);
  }
  let notional: Amount = 0;
  for (const holding of account.active) {
    if (holding.marginMode !== 'CROSS') continue;
    for (const { steps } of [holding.both, holding.long, holding.short]) {
      if (steps !== 0) notional = add(notional, holding.market.notionalHalf(steps));
    }
  }
  return leverageOf(notional, crossMargin(account).equity);
}

function leverageOf(notional: Amount, equity: Amount): Amount | null {
  return equity <= 0 ? null : multiplyDivideHalf(notional, UNIT, equity);
}
