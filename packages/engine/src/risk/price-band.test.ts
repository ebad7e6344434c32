import { describe, expect, test } from 'vitest';
import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import { narrow } from '../number/amount.ts';
import type { Position } from '../position/position.ts';
import { Exchange } from '../state/exchange.ts';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import { ETHUSDT } from '../symbol/default-symbols.ts';
import type { Market } from '../symbol/market.ts';
import { units } from '../testing/scenario.ts';
import { examineAccount } from './examine-account.ts';

type Standing = 'SAFE' | 'CALLED' | 'IN_BREACH';
type Marks = ReadonlyMap<Market, bigint>;

const MARK = 3000_00000000n;
/** A unit is 10⁻⁸. */
const UNITS = 100_000_000n;

/** Numbers in [0, n) from a 32-bit state (xorshift). */
function randomSource(seed: number): (n: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 4_294_967_296) * n);
  };
}

/** A symbol with ETHUSDT's tiers. */
function addMarket(exchange: Exchange, symbol: string, stepSize: string, markPrice: bigint): Market {
  const { quantityPrecision: _, ...ether } = ETHUSDT;
  const completed = completeSymbol({
    ...ether,
    symbol,
    stepSize: units(stepSize),
    minQuantity: units(stepSize),
    maxLimitQuantity: units('9000'),
    maxMarketQuantity: units('9000'),
  });
  if (!completed.ok) throw new Error(`${completed.fault.field} ${completed.fault.message}`);
  const market = exchange.addMarket(completed.value);
  market.markPrice = Number(markPrice);
  return market;
}

/** The present marks. */
function marksOf({ markets }: Exchange): Map<Market, bigint> {
  return new Map(markets.map((market) => [market, BigInt(market.markPrice)]));
}

/** An exchange of two symbols, one with values at the mark that are not whole, and an account. */
function fresh(): { readonly exchange: Exchange; readonly account: Account } {
  const exchange = new Exchange();
  addMarket(exchange, 'WHOLEUSDT', '0.001', MARK);
  addMarket(exchange, 'ODDUSDT', '0.00003', MARK + 1n);
  return { exchange, account: exchange.addAccount(1, 0) };
}

/** Opens a position of so many USDT at 3000 ± a tenth. */
function open(exchange: Exchange, position: Position, notional: bigint, entry: bigint): void {
  const { holding } = position;
  const stepSize = BigInt(holding.market.stepSize);
  const steps = (notional * UNITS * UNITS) / MARK / stepSize;
  const isShort =
    position.positionSide === 'SHORT' || (position.positionSide === 'BOTH' && entry % 2n === 0n);
  position.steps = Number(isShort ? -steps : steps);
  position.cost = narrow((BigInt(position.steps) * stepSize * entry) / UNITS);
  exchange.enterHolding(holding);
  exchange.refreshActive(holding);
}

function floor(a: bigint, d: bigint): bigint {
  return a >= 0n ? a / d : -((d - 1n - a) / d);
}

function unrealized({ holding, steps, cost }: Position, marks: Marks): bigint {
  const { market } = holding;
  return floor(BigInt(steps) * BigInt(market.stepSize) * marks.get(market)!, UNITS) - BigInt(cost);
}

/** MARGIN-4 by the letter. */
function maintenance({ holding, steps }: Position, marks: Marks): bigint {
  const { market } = holding;
  const { leverageTiers } = market.spec;
  const notional = BigInt(Math.abs(steps)) * BigInt(market.stepSize) * marks.get(market)!;
  const tier = leverageTiers.find(({ notionalCap }) => notional <= BigInt(notionalCap) * UNITS);
  const { maintenanceMarginRate, maintenanceAmount } = tier ?? leverageTiers.at(-1)!;
  return -floor(-notional * BigInt(maintenanceMarginRate), UNITS * UNITS) - BigInt(maintenanceAmount);
}

/** LIQ-1 and MARGIN-8 by the letter. */
function standing(positions: readonly Position[], balance: bigint, marks: Marks): Standing {
  const equity = positions.reduce((sum, position) => sum + unrealized(position, marks), balance);
  const needed = positions.reduce((sum, position) => sum + maintenance(position, marks), 0n);
  if (equity <= needed) return 'IN_BREACH';
  return 5n * needed >= 4n * equity ? 'CALLED' : 'SAFE';
}

/** The scopes of an account: positions and margin balance. */
function scopes(account: Account): readonly (readonly [readonly Position[], bigint])[] {
  const open = account.active
    .flatMap(({ both, long, short }) => [both, long, short])
    .filter(({ steps }) => steps !== 0);
  const cross = open.filter(({ marginMode }) => marginMode === 'CROSS');
  const isolated = open.filter(({ marginMode }) => marginMode === 'ISOLATED');
  return [
    [cross, BigInt(account.crossWalletBalance())] as const,
    ...isolated.map((position) => [[position], BigInt(position.isolatedMargin)] as const),
  ].filter(([positions]) => positions.length > 0);
}

function standings(account: Account, marks: Marks): readonly Standing[] {
  return scopes(account).map(([positions, balance]) => standing(positions, balance, marks));
}

/** The least and the greatest mark, around the present one, at which a holding is not looked at again. */
function quietRange(exchange: Exchange, holding: Holding): readonly [bigint, bigint] {
  const { thresholds } = exchange.risk.enter(holding);
  const mark = Number(holding.market.markPrice);
  const isQuiet = (price: number) => !thresholds.isReached(holding.watchSlot, price);
  const lastQuiet = (far: number): bigint => {
    if (isQuiet(far)) return BigInt(far);
    let [quiet, loud] = [mark, far];
    while (Math.abs(loud - quiet) > 1) {
      const middle = Math.floor((quiet + loud) / 2);
      if (isQuiet(middle)) quiet = middle;
      else loud = middle;
    }
    return BigInt(quiet);
  };
  return isQuiet(mark) ? [lastQuiet(1), lastQuiet(50 * mark)] : [BigInt(mark), BigInt(mark)];
}

/** An account with random positions, so much above or below what its scopes need. */
function randomAccount(below: (n: number) => number): ReturnType<typeof fresh> {
  const { exchange, account } = fresh();
  const marks = marksOf(exchange);
  for (const market of exchange.markets.slice(below(2))) {
    const holding = exchange.holdingOf(account, market);
    holding.marginMode = below(3) === 0 ? 'ISOLATED' : 'CROSS';
    const positions = below(3) === 0 ? [holding.long, holding.short] : [holding.both];
    for (const position of positions) {
      const notional = 10n ** BigInt(1 + below(7)) * BigInt(1 + below(50));
      open(exchange, position, notional, MARK + BigInt(below(600) - 300) * UNITS + BigInt(below(1000)));
      if (holding.marginMode === 'CROSS') continue;
      position.isolatedMargin = narrow(balanceFor(below, [position], marks));
      account.isolatedMargin = narrow(BigInt(account.isolatedMargin) + BigInt(position.isolatedMargin));
    }
  }
  const [cross] = scopes(account).filter(([[position]]) => position?.marginMode === 'CROSS');
  account.walletBalance = narrow(
    BigInt(account.isolatedMargin) + (cross === undefined ? 0n : balanceFor(below, cross[0], marks)),
  );
  return { exchange, account };
}

/** A margin balance that makes equity a random multiple of the maintenance margin, or next to it, or next to where it is called. */
function balanceFor(below: (n: number) => number, positions: readonly Position[], marks: Marks): bigint {
  const needed = positions.reduce((sum, position) => sum + maintenance(position, marks), 0n);
  const profit = positions.reduce((sum, position) => sum + unrealized(position, marks), 0n);
  const near = BigInt(below(200));
  const equities = [
    (needed * BigInt(900 + below(30_000))) / 1000n,
    (needed * BigInt(900 + below(400))) / 1000n,
    needed + near,
    (needed * 5n) / 4n + near - 100n,
  ];
  return equities[below(4)]! - profit;
}

describe('how far a mark may move', () => {
  test('[LIQ-1] while no threshold is reached nothing is crossed, whatever all marks do at once', () => {
    const below = randomSource(5);
    const seen = { SAFE: 0, CALLED: 0, IN_BREACH: 0 };
    for (let round = 0; round < 1500; round += 1) {
      const { exchange, account } = randomAccount(below);
      examineAccount(exchange, account, true);
      const before = standings(account, marksOf(exchange));
      for (const each of before) seen[each] += 1;
      const ranges = account.active.map((holding) => quietRange(exchange, holding));
      for (let sample = 0; sample < 16; sample += 1) {
        const marks = marksOf(exchange);
        account.active.forEach(({ market }, i) => {
          const [low, high] = ranges[i]!;
          const inside = low + ((high - low) * BigInt(below(1000))) / 999n;
          marks.set(market, sample < 8 ? [low, high][below(2)]! : inside);
        });
        expect(standings(account, marks)).toEqual(before);
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
  });

  test('[LIQ-1] one that is approached is looked at a few times, not all the way', () => {
    for (const [seed, goal] of [
      [1n, 'CALLED'],
      [2n, 'CALLED'],
    ] as const) {
      for (const direction of [0, 1]) {
        const { exchange, account } = fresh();
        const market = exchange.markets[0]!;
        const { both } = exchange.holdingOf(account, market);
        open(exchange, both, 100_000n, MARK + seed);
        account.walletBalance = Number(20_000n * UNITS);
        let looks = 0;
        while (standings(account, marksOf(exchange))[0] !== goal && looks < 100) {
          examineAccount(exchange, account, true);
          looks += 1;
          const range = quietRange(exchange, both.holding);
          // A long is called on the way down, a short on the way up; the other way nothing is ever crossed.
          const isAway = both.steps > 0 === (direction === 1);
          if (isAway) {
            expect(range[direction]).toBe(direction === 1 ? 50n * MARK : 1n);
            break;
          }
          market.markPrice = Number(range[direction]) + (direction === 1 ? 1 : -1);
        }
        expect(looks).toBeLessThan(30);
      }
    }
  });
});
