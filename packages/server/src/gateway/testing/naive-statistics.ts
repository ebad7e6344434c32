import type { EngineEvent, LedgerRecord } from '@openperp/engine';
import { formatDecimal } from '@openperp/protocol';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNIT = 100_000_000n;

/** An account as all events up to some moment leave it; money in 10⁻⁸. */
interface State {
  readonly timeMs: number;
  readonly wallet: bigint;
  readonly equity: bigint;
  readonly transfers: readonly LedgerRecord[];
}

/**
 * What an account's statistics are (STAT-2, STAT-3), worked out from every event that there ever was: each number by going through them
 * all again, with nothing kept and nothing summed up by day. `nowMs` is engine time.
 */
export class NaiveStatistics {
  readonly #events: readonly EngineEvent[];
  readonly #userId: number;
  readonly #nowMs: number;
  readonly #today: number;

  constructor(events: readonly EngineEvent[], userId: number, nowMs: number) {
    this.#events = events.filter(({ record }) => !('userId' in record) || record.userId === userId);
    this.#userId = userId;
    this.#nowMs = nowMs;
    this.#today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  }

  balanceHistory(period: string, limit: number): object {
    const starts: number[] = [];
    for (let day = this.#today; starts.length < limit; day -= DAY_MS) {
      if (isFirstDay(period, day)) starts.unshift(day);
    }
    const states = [...this.#before(starts), this.#now()];
    return {
      items: starts.map((start, index) => ({
        date: dateOf(start),
        balance: text(states[index + 1]!.wallet),
        pnl: text(pnl(states[index]!, states[index + 1]!)),
      })),
    };
  }

  trend(type: string): object {
    const days = { '1D': 1, '1W': 7, '1M': 30, '3M': 90, '6M': 180, '1Y': 365 }[type]!;
    const times: number[] = [];
    const step = type === '1D' ? HOUR_MS : DAY_MS;
    for (let time = this.#today - days * DAY_MS; time < this.#nowMs; time += step) times.push(time);
    const states = [...this.#before(times), this.#now()];
    return {
      items: states.map((state) => ({
        snapshotTime: state.timeMs,
        balance: text(state.wallet),
        pnl: text(pnl(states[0]!, state)),
        pnlRate: text(roi(states[0]!, state)),
        totalPnl: text(state.equity - sum(state.transfers)),
      })),
    };
  }

  summary(): object {
    const closes = Array.from({ length: 31 }, (_, index) => this.#today - (30 - index) * DAY_MS);
    const states = [...this.#before(closes), this.#now()];
    const now = states.at(-1)!;
    let deepest = 0n;
    let rate = 0n;
    for (const [index, peak] of states.entries()) {
      for (const trough of states.slice(index)) {
        const fall = -pnl(peak, trough);
        if (fall <= deepest) continue;
        deepest = fall;
        rate = halfUp(fall * UNIT, fall + trough.equity);
      }
    }
    return {
      todayPnl: text(pnl(states.at(-2)!, now)),
      todayVolume: text(this.#volume(this.#today)),
      totalVolume: text(this.#volume(0)),
      totalPnl: text(now.equity - sum(now.transfers)),
      maxDrawdown30d: text(deepest),
      maxDrawdown30dRate: text(rate),
      transferIn: text(sum(now.transfers.filter(({ amount }) => amount > 0))),
      transferOut: text(-sum(now.transfers.filter(({ amount }) => amount < 0))),
    };
  }

  /** The members of the volume statistics that do not come from the engine. */
  volumeStats(): object {
    const since = this.#today - 29 * DAY_MS;
    const fees = this.#ledger().filter(
      ({ changeType, createdAt }) => changeType === 'HANDLING_FEE' && createdAt >= since,
    );
    return { volume30d: text(this.#volume(since)), feeTotal30d: text(-sum(fees)) };
  }

  #ledger(): readonly LedgerRecord[] {
    return this.#events.flatMap(({ kind, record }) =>
      kind === 'ledger' && record.userId === this.#userId ? [record] : [],
    );
  }

  #volume(since: number): bigint {
    return this.#events.reduce(
      (total, { kind, record }) =>
        kind === 'fill' && record.userId === this.#userId && record.createdAt >= since
          ? total + BigInt(record.tradeValue)
          : total,
      0n,
    );
  }

  #now(): State {
    return this.#stateOf(this.#nowMs, this.#events);
  }

  /** The account before anything happened at each of `times`: closes come first (TIME-3). */
  #before(times: readonly number[]): readonly State[] {
    return times.map((timeMs) =>
      this.#stateOf(
        timeMs,
        this.#events.filter((event) => timeOf(event) < timeMs),
      ),
    );
  }

  #stateOf(timeMs: number, events: readonly EngineEvent[]): State {
    const marks = new Map<string, bigint>();
    const positions = new Map<string, { symbol: string; quantity: bigint; cost: bigint }>();
    const transfers: LedgerRecord[] = [];
    let wallet = 0n;
    for (const { kind, record } of events) {
      if (kind === 'price') marks.set(record.symbol, BigInt(record.markPrice));
      if (!('userId' in record) || record.userId !== this.#userId) continue;
      if (kind === 'position') {
        const { symbol, positionSide, quantity, cost } = record;
        positions.set(`${symbol} ${positionSide}`, {
          symbol,
          quantity: BigInt(quantity),
          cost: BigInt(cost),
        });
      }
      if (kind !== 'ledger') continue;
      wallet += BigInt(record.amount);
      if (record.changeType.startsWith('TRANSFER_')) transfers.push(record);
    }
    let equity = wallet;
    for (const { symbol, quantity, cost } of positions.values()) {
      if (quantity !== 0n) equity += floor(marks.get(symbol)! * quantity, UNIT) - cost;
    }
    return { timeMs, wallet, equity, transfers };
  }
}

/** When what an event tells came to be, where a state is made of it. */
function timeOf({ kind, record }: EngineEvent): number {
  if (kind === 'ledger' || kind === 'price') return record.createdAt;
  return kind === 'position' ? record.updatedAt : 0;
}

function pnl(then: State, now: State): bigint {
  return now.equity - then.equity - sum(now.transfers.slice(then.transfers.length));
}

/** pnl / (100 + equity then + Σ transfer × part of the window after it). */
function roi(then: State, now: State): bigint {
  const window = BigInt(now.timeMs - then.timeMs);
  const weighted = now.transfers
    .slice(then.transfers.length)
    .reduce((total, { amount, createdAt }) => total + BigInt(amount) * BigInt(now.timeMs - createdAt), 0n);
  return halfUp(pnl(then, now) * window * UNIT, (100n * UNIT + then.equity) * window + weighted);
}

function sum(rows: readonly LedgerRecord[]): bigint {
  return rows.reduce((total, { amount }) => total + BigInt(amount), 0n);
}

function floor(a: bigint, d: bigint): bigint {
  return a >= 0n || a % d === 0n ? a / d : a / d - 1n;
}

/** a / d to the nearest, halves away from zero; 0 unless d > 0. */
function halfUp(a: bigint, d: bigint): bigint {
  if (d <= 0n) return 0n;
  const size = a < 0n ? -a : a;
  const rounded = (2n * size + d) / (2n * d);
  return a < 0n ? -rounded : rounded;
}

function isFirstDay(period: string, day: number): boolean {
  const date = new Date(day);
  if (period === '1W') return date.getUTCDay() === 1;
  return period === '1D' || date.getUTCDate() === 1;
}

function dateOf(day: number): string {
  const date = new Date(day);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

function text(units: bigint): string {
  return formatDecimal(units);
}
