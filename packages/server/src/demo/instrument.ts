import { type Amount, multiply, type SymbolSpec, UNIT } from '@openperp/engine';

/** A symbol's grid as bots see it: they think in floats and USDT, and speak in whole ticks and steps (NUM-1). */
export interface Instrument {
  readonly symbol: string;
  /** One tick and one step, in 10⁻⁸. */
  readonly tickSize: Amount;
  readonly stepSize: Amount;
  /** One tick in USDT, one step in units of the base asset. */
  readonly tick: number;
  readonly step: number;
  readonly minSteps: number;
  readonly maxMarketSteps: number;
  readonly maxLimitSteps: number;
  /** Least notional in USDT. */
  readonly minValue: number;
}

/** The grid of a symbol. */
export function instrumentOf(spec: SymbolSpec): Instrument {
  const { symbol, tickSize, stepSize, minQuantity, maxMarketQuantity, maxLimitQuantity, minNotional } = spec;
  return {
    symbol,
    tickSize,
    stepSize,
    tick: Number(tickSize) / UNIT,
    step: Number(stepSize) / UNIT,
    minSteps: gridUnits(minQuantity, stepSize),
    maxMarketSteps: gridUnits(maxMarketQuantity, stepSize),
    maxLimitSteps: gridUnits(maxLimitQuantity, stepSize),
    minValue: Number(minNotional) / UNIT,
  };
}

/** How many ticks or steps an amount on the grid is. */
export function gridUnits(amount: Amount, size: Amount): number {
  return Math.round(Number(amount) / Number(size));
}

/** The price of so many ticks. */
export function priceOfTicks({ tickSize }: Instrument, ticks: number): Amount {
  return multiply(ticks, tickSize);
}

/** The quantity of so many steps. */
export function quantityOfSteps({ stepSize }: Instrument, steps: number): Amount {
  return multiply(steps, stepSize);
}

/** The steps that are worth about `value` USDT at `price`: enough for the least notional, at most `maxSteps`. */
export function stepsWorth(instrument: Instrument, value: number, price: number, maxSteps: number): number {
  const { step, minSteps, minValue } = instrument;
  const ofStep = step * price;
  const least = Math.max(minSteps, Math.ceil((1.1 * minValue) / ofStep));
  return Math.min(maxSteps, Math.max(least, Math.round(value / ofStep)));
}
