import type { PlaceStrategy, SymbolSpec } from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { limitOrder } from './last-price-generator.ts';
import { SeededRandom } from './seeded-random.ts';
import { partOf } from './strategy-part.ts';
import { type TimedCommand, Trial } from './trial.ts';
import { BIG, units } from './trial-symbols.ts';

const TRADER_ID = 10;
const PRICE = BigInt(units('60000'));

/** A crowd: one account with as many strategies as it may have and more (LIMIT), some of which end between. */
export function generateCrowd(seed: number): TimedCommand[] {
  const random = new SeededRandom(seed);
  const spec = { ...BIG, minNotional: 0, maxOpenOrders: 200, maxConditionOrders: seed % 2 === 0 ? 30 : 100 };
  const trial = new Trial(random, [spec], [TRADER_ID, TRADER_ID + 1], { hostility: 0, fundScale: 1 });
  trial.add({ kind: 'createSymbol', spec });
  trial.add({ kind: 'setIndexPrice', symbol: spec.symbol, source: '', price: toAmount(PRICE) });
  for (const userId of trial.userIds) {
    trial.add({ kind: 'createAccount', userId });
    trial.add({ kind: 'deposit', userId, asset: 'USDT', amount: units('900000'), reference: 'first' });
  }
  for (let count = 0; count < 56; count += 1) {
    trial.add(entryWithStop(trial, spec, count));
    if (random.chance(4)) trial.add(lastCancelled(trial));
  }
  trial.add({ kind: 'cancelAll', userId: TRADER_ID, symbol: '', cancelType: random.pick([3, 4] as const) });
  trial.add(entryWithStop(trial, spec, 56));
  return trial.commands;
}

/** A bid below the market, each a tick lower, and a stop or a take profit for when it is filled. */
function entryWithStop(trial: Trial, spec: SymbolSpec, rung: number): PlaceStrategy {
  const { random } = trial;
  const tick = BigInt(spec.tickSize);
  const price = PRICE - tick * BigInt(100 + rung);
  const {
    kind: _kind,
    userId,
    symbol,
    ...entry
  } = limitOrder(TRADER_ID, spec.symbol, 'BUY', price, 100_000n);
  const exit = { ...entry, side: 'SELL', reduceOnly: true } as const;
  const condition = {
    ...{ side: exit.side, positionSide: exit.positionSide, quantity: exit.quantity },
    type: 'STOP_MARKET',
    price: 0,
    stopPrice: toAmount(price - tick),
    workingType: 'MARK_PRICE',
    activatePrice: 0,
    callbackRate: 0,
    timeInForce: 'GTC',
    reduceOnly: true,
    closePosition: false,
    priceProtect: false,
    goodTillDate: 0,
    clientOrderId: '',
  } as const;
  const pending = random.chance(90) ? condition : { ...exit, price: toAmount(PRICE + tick) };
  return {
    kind: 'placeStrategy',
    userId,
    symbol,
    strategyType: 'OTO',
    parts: [partOf(entry), { ...partOf(pending), firstDrivenOn: 'FILLED' }],
    clientStrategyId: '',
  };
}

function lastCancelled(trial: Trial) {
  const strategyId = trial.working().at(-1)?.strategyId ?? 1;
  return { kind: 'cancelStrategy', userId: TRADER_ID, strategyId, clientStrategyId: '' } as const;
}
