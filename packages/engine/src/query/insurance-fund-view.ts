import { FUND_USER_ID } from '../account/account.ts';
import { type Exchange, MARGIN_ASSET } from '../state/exchange.ts';
import { positionViews } from './position-view.ts';
import type { InsuranceFundView } from './query.ts';

/** LIQ-4: what the insurance fund has, what it could not make up, and what it took over. */
export function insuranceFundView(exchange: Exchange): InsuranceFundView {
  return {
    asset: MARGIN_ASSET,
    balance: exchange.fund.walletBalance,
    socialised: exchange.system.socialised,
    positions: positionViews(exchange, FUND_USER_ID, ''),
  };
}
