import type {
  Place,
  PositionSide,
  PriceType,
  SelfTradePrevention,
  Side,
  SymbolSpec,
  TimeInForce,
} from '@openperp/engine';
import { toAmount } from '../naive/units.ts';
import { drawPrice, drawQuantity, quantityWorth } from './order-values.ts';
import type { Trial } from './trial.ts';

/** An order of some account, hostile in any of its members, or an earlier one once more. */
export function drawPlace(trial: Trial): Place {
  const { random } = trial;
  if (trial.places.length > 0 && random.chance(4)) return again(trial);
  const userId = trial.userId();
  const spec = trial.spec();
  const type = random.chance(80) ? 'LIMIT' : 'MARKET';
  const priceType = type === 'LIMIT' && random.chance(10) ? drawPriceType(trial) : 0;
  const timeInForce = type === 'MARKET' ? 'IOC' : drawTimeInForce(trial);
  const isHolding = trial.positionsOf(userId, spec.symbol).length > 0;
  const closePosition = random.chance(isHolding ? 6 : 1);
  const isPassive = timeInForce === 'GTC' || timeInForce === 'GTD';
  const command: Place = {
    kind: 'place',
    userId,
    symbol: random.chance(1) ? 'NONEUSDT' : spec.symbol,
    type,
    ...drawSides(trial, userId, spec.symbol),
    price: type === 'MARKET' || priceType !== 0 ? 0 : toAmount(drawPrice(trial, spec)),
    quantity: closePosition ? 0 : toAmount(drawQuantity(trial, spec, userId)),
    timeInForce,
    reduceOnly: random.chance(isHolding ? 25 : 1),
    makerOnly: type === 'LIMIT' && isPassive && random.chance(12),
    closePosition,
    priceType,
    goodTillDate: timeInForce === 'GTD' ? trial.timeMs + drawLife(trial) : 0,
    selfTradePrevention: drawSelfTradePrevention(trial),
    clientOrderId: drawName(trial),
  };
  trial.places.push(command);
  return command;
}

/** An earlier order once more, as it was or with one thing changed. */
function again(trial: Trial): Place {
  const { random } = trial;
  const earlier = random.pick(trial.places.slice(-40));
  return random.chance(50) ? earlier : { ...earlier, side: oppositeOf(earlier.side) };
}

/** A rich account bids and asks near the mark, so that there is something to trade with. */
export function addQuotes(trial: Trial, spec: SymbolSpec): void {
  const { random } = trial;
  const userId = random.pick(trial.richUserIds());
  const tick = BigInt(spec.tickSize);
  const mark = trial.mark(spec.symbol);
  for (const side of ['BUY', 'SELL'] as const) {
    const distance = (mark * BigInt(random.between(0, 60))) / 10_000n + tick;
    const price = side === 'BUY' ? mark - distance : mark + distance;
    const quantity = quantityWorth(trial, spec);
    const positionSide = openingSide(userId, side);
    const onTick = price > tick ? price - (price % tick) : tick;
    trial.add({
      ...drawPlace(trial),
      userId,
      symbol: spec.symbol,
      type: 'LIMIT',
      side,
      positionSide,
      price: toAmount(onTick),
      quantity: toAmount(quantity),
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      clientOrderId: '',
    });
  }
}

/** Every third account hedges. */
export function isHedger(userId: number): boolean {
  return userId % 3 === 0;
}

/** The position side on which an order of the account opens. */
export function openingSide(userId: number, side: Side): PositionSide {
  if (!isHedger(userId)) return 'BOTH';
  return side === 'BUY' ? 'LONG' : 'SHORT';
}

export function oppositeOf(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

export function drawSide(trial: Trial): Side {
  return trial.random.chance(50) ? 'BUY' : 'SELL';
}

export function drawPriceType(trial: Trial): PriceType {
  return trial.random.pick([1, 2, 3, 4] as const);
}

/** Of a LIMIT order. */
export function drawTimeInForce(trial: Trial): TimeInForce {
  return trial.random.pick(['GTC', 'GTC', 'GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTD'] as const);
}

export function drawSelfTradePrevention(trial: Trial): SelfTradePrevention {
  return trial.random.pick(['EXPIRE_MAKER', 'EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'NONE'] as const);
}

/** Sides as the account trades; now and then one tries the other way, or to close what it does not hold. */
export function drawSides(
  trial: Trial,
  userId: number,
  symbol: string,
): { readonly side: Side; readonly positionSide: PositionSide } {
  const { random } = trial;
  const held = trial.positionsOf(userId, symbol).map(({ positionSide }) => positionSide);
  const isHedging = held[0] === undefined ? isHedger(userId) : held[0] !== 'BOTH';
  const wantsHedge = random.chance(3) ? !isHedging : isHedging;
  if (!wantsHedge) return { side: drawSide(trial), positionSide: 'BOTH' };
  const missing = (['LONG', 'SHORT'] as const).filter((side) => held.length > 0 && !held.includes(side));
  const positionSide = random.pick([...missing, ...missing, 'LONG', 'SHORT'] as const);
  const opening = positionSide === 'LONG' ? 'BUY' : 'SELL';
  const mayClose = held.includes(positionSide) || random.chance(5);
  return { side: mayClose ? drawSide(trial) : opening, positionSide };
}

/** How long a GTD order lives, in ms: around the least of 60 s. */
export function drawLife(trial: Trial): number {
  return trial.random.pick([59_999, 60_000, 60_001, 61_000, 90_000, 3_600_000]);
}

/** A client's id: mostly none, mostly a new one, now and then a used one. */
export function drawName(trial: Trial): string {
  const { random, names } = trial;
  if (random.chance(60)) return '';
  if (names.length > 0 && random.chance(10)) return random.pick(names.slice(-20));
  const name = `name-${names.length}`;
  names.push(name);
  return name;
}
