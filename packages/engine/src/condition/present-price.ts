import type { WorkingType } from '../command/command.ts';
import type { Amount } from '../number/amount.ts';
import type { Market } from '../symbol/market.ts';

/** The price that conditions of a working type watch, as it now is; 0: there is none yet (COND-7). */
export function presentPrice(market: Market, workingType: WorkingType): Amount {
  switch (workingType) {
    case 'MARK_PRICE':
      return market.markPrice;
    case 'INDEX_PRICE':
      return market.indexPrice;
    case 'CONTRACT_PRICE':
      return market.priceOf(market.lastPriceTicks);
    default:
      return unknown(workingType);
  }
}

function unknown(workingType: never): never {
  throw new Error(`unknown working type ${workingType}`);
}
