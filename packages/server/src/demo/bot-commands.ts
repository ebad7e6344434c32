import type { Cancel, Move, Place, Side } from '@openperp/engine';
import { type Instrument, priceOfTicks, quantityOfSteps } from './instrument.ts';
import type { Quote } from './quote-ladder.ts';
import type { Requote } from './requote.ts';
import type { Intent } from './trader.ts';

/** What bots do in a book. */
export type BotCommand = Place | Move | Cancel;

type PlaceFields = Pick<Place, 'type' | 'side' | 'quantity'> & Partial<Place>;

function place(instrument: Instrument, userId: number, fields: PlaceFields): Place {
  return {
    kind: 'place',
    userId,
    symbol: instrument.symbol,
    positionSide: 'BOTH',
    price: 0,
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
    ...fields,
  };
}

/** A maker's order: maker-only, resting until moved or cancelled; "": the exchange names it. */
export function quoteCommand(
  instrument: Instrument,
  userId: number,
  { side, priceTicks, steps }: Quote,
  clientOrderId = '',
): Place {
  return place(instrument, userId, {
    type: 'LIMIT',
    side,
    price: priceOfTicks(instrument, priceTicks),
    quantity: quantityOfSteps(instrument, steps),
    makerOnly: true,
    clientOrderId,
  });
}

/** A change of a maker's orders. */
export function requoteCommand(instrument: Instrument, userId: number, change: Requote): BotCommand {
  const { symbol } = instrument;
  switch (change.kind) {
    case 'place':
      return quoteCommand(instrument, userId, change.quote);
    case 'cancel':
      return { kind: 'cancel', userId, symbol, orderId: change.orderId, clientOrderId: '' };
    case 'move': {
      const price = priceOfTicks(instrument, change.priceTicks);
      return { kind: 'move', userId, symbol, orderId: change.orderId, clientOrderId: '', price, quantity: 0 };
    }
    default:
      return change satisfies never;
  }
}

/** What a trader has decided to do at `timeMs`. */
export function intentCommand(
  instrument: Instrument,
  userId: number,
  intent: Intent,
  timeMs: number,
): BotCommand {
  const { side } = intent;
  const quantity = quantityOfSteps(instrument, intent.steps);
  if (intent.kind === 'market') {
    return place(instrument, userId, { type: 'MARKET', side, quantity, reduceOnly: intent.reduceOnly });
  }
  return place(instrument, userId, {
    type: 'LIMIT',
    side,
    quantity,
    price: priceOfTicks(instrument, intent.priceTicks),
    timeInForce: 'GTD',
    goodTillDate: timeMs + intent.lifetimeMs,
  });
}

/** Takes what is offered at a price or better, and no more. */
export function takeCommand(
  instrument: Instrument,
  userId: number,
  side: Side,
  priceTicks: number,
  steps: number,
): BotCommand {
  return place(instrument, userId, {
    type: 'LIMIT',
    side,
    price: priceOfTicks(instrument, priceTicks),
    quantity: quantityOfSteps(instrument, steps),
    timeInForce: 'IOC',
  });
}
