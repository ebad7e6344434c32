import type { PublicHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { depth } from './depth.ts';
import { currentFunding, fundingConfig, fundingHistory } from './funding.ts';
import { klines } from './klines.ts';
import { leaderboard } from './leaderboard.ts';
import { serverTime, version } from './server-info.ts';
import { symbols } from './symbols.ts';
import { ticker } from './ticker.ts';
import { trades } from './trades.ts';

/** The handlers of the endpoints that anyone may read. */
export function marketHandlers(services: Services) {
  return {
    version: version(services),
    serverTime: serverTime(services),
    symbols: symbols(services),
    fundingConfig: fundingConfig(services),
    currentFunding: currentFunding(services),
    fundingHistory: fundingHistory(services),
    klines: klines(services),
    depth: depth(services),
    trades: trades(services),
    ticker: ticker(services),
    leaderboard: leaderboard(services),
  } satisfies Partial<PublicHandlers>;
}
