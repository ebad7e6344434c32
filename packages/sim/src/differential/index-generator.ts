import type { SymbolSpec } from '@openperp/engine';
import { FUND_ID } from '../naive/exchange.ts';
import { sourceNames } from '../naive/prices.ts';
import { toAmount } from '../naive/units.ts';
import { firstPriceOf, type Trial } from './trial.ts';

/** Where an index goes. */
export type IndexStep = readonly [symbol: string, price: bigint];

/** Mostly small steps of the index, rarely a jump, now and then back to where the symbol began. */
export function drawWander(trial: Trial, spec: SymbolSpec): IndexStep {
  const { random } = trial;
  const index = trial.index(spec.symbol);
  const first = firstPriceOf(spec.symbol);
  const isFarOff = index > first * 3n || index * 3n < first;
  if (isFarOff && random.chance(50)) return [spec.symbol, (index + first) / 2n];
  const width = random.chance(8) ? 1500 : 40;
  const moved = (index * BigInt(10_000 + random.between(-width, width))) / 10_000n;
  const price = moved + BigInt(random.between(-1, 1));
  const kept = price <= 0n ? 1n : price;
  const hostile = random.chance(2) ? random.pick([-1n, 0n]) : kept;
  return [random.chance(1) ? 'NONEUSDT' : spec.symbol, hostile];
}

/** To, before or beyond the liquidation or bankruptcy price of a position that lies near. */
export function addAttack(trial: Trial): void {
  const { random } = trial;
  const isFundOpen = trial.positionsOf(FUND_ID, '').length > 0;
  const prey = isFundOpen && random.chance(40) ? FUND_ID : trial.userId();
  const near = trial.positionsOf(prey, '').flatMap((position) => {
    const mark = BigInt(position.markPrice);
    const tick = BigInt(trial.specs.find(({ symbol }) => symbol === position.symbol)?.tickSize ?? 1);
    return [position.liquidationPrice, position.bankruptcyPrice]
      .map((price) => BigInt(price ?? 0))
      .filter(
        (price) =>
          price > 0n && price * 10n > mark * 6n && price * 10n < mark * (prey === FUND_ID ? 25n : 16n),
      )
      .map((price) => ({ symbol: position.symbol, price, tick }));
  });
  if (near.length === 0) {
    addIndex(trial, drawWander(trial, trial.spec()));
    return;
  }
  const { symbol, price, tick } = random.pick(near);
  const beyond = (price * BigInt(random.between(960, 1040))) / 1000n;
  const target = random.chance(70) ? trial.near(price, tick) : beyond;
  addIndex(trial, [symbol, target > 0n ? target : 1n]);
}

/** One source or all of them say where the index is; sometimes one is silent, wrong or unknown. */
export function addIndex(trial: Trial, [symbol, price]: IndexStep): void {
  const { random } = trial;
  if (price <= 0n || random.chance(3)) {
    const source = random.pick(['', 'venue:none', ...sourcesOf(trial, symbol)]);
    trial.add({ kind: 'setIndexPrice', symbol, source, price: toAmount(price) });
    return;
  }
  tellSources(trial, symbol, price);
}

function sourcesOf(trial: Trial, symbol: string): readonly string[] {
  const source = trial.engine.query({ kind: 'symbols', symbol })[0]?.priceSource;
  return source === undefined ? [''] : sourceNames(source);
}

/** Every source of a symbol says a price, one of several now and then none or another. */
export function tellSources(trial: Trial, symbol: string, price: bigint): void {
  const sources = sourcesOf(trial, symbol);
  for (const source of sources) {
    if (sources.length > 1 && trial.random.chance(10)) continue;
    const told = sources.length > 1 ? astray(trial, price) : price;
    trial.add({ kind: 'setIndexPrice', symbol, source, price: toAmount(told) });
  }
}

/** Nearly the price, exactly 5 % off, or far off. */
function astray(trial: Trial, price: bigint): bigint {
  const { random } = trial;
  const roll = random.below(100);
  const off = roll < 80 ? random.between(9_995, 10_005) : random.pick([9_500, 10_500, 7_000]);
  const told = (price * BigInt(off)) / 10_000n + BigInt(random.between(-1, 1));
  return told > 0n ? told : 1n;
}

/** All sources speak again where they stand, so that markets come back from a silence. */
export function refreshSources(trial: Trial): void {
  for (const { symbol } of trial.specs) {
    const index = trial.index(symbol);
    if (index > 0n) tellSources(trial, symbol, index);
  }
}
