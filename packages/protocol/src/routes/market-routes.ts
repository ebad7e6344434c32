import {
  currentFundingPageSchema,
  fundingConfigsSchema,
  settledFundingPageSchema,
} from '../market/funding-json.ts';
import { currentFundingQuery, fundingConfigQuery, fundingHistoryQuery } from '../market/funding-queries.ts';
import { leaderboardSchema } from '../market/leaderboard-json.ts';
import { leaderboardQuery } from '../market/leaderboard-queries.ts';
import {
  depthSchema,
  klinesSchema,
  serverTimeSchema,
  symbolsSchema,
  tickersSchema,
  tradesSchema,
  versionSchema,
} from '../market/market-json.ts';
import { depthQuery, klinesQuery, symbolsQuery, tickerQuery, tradesQuery } from '../market/market-queries.ts';
import { routeTable } from '../route/route.ts';

const tag = 'Market';

/** What anyone may read. */
export const marketRoutes = routeTable({
  version: {
    method: 'GET',
    path: '/v1/version',
    tag,
    summary: 'Service version',
    access: 'public',
    response: versionSchema,
    codes: [],
  },
  serverTime: {
    method: 'GET',
    path: '/v1/time',
    tag,
    summary: 'Server time',
    description:
      'The wall clock, which signatures are checked against, and the engine’s clock, which orders and trades carry.',
    access: 'public',
    response: serverTimeSchema,
    codes: [],
  },
  symbols: {
    method: 'GET',
    path: '/v1/public/market/symbols',
    tag,
    summary: 'Symbols and trading rules',
    access: 'public',
    query: symbolsQuery,
    response: symbolsSchema,
    codes: [3008],
  },
  fundingConfig: {
    method: 'GET',
    path: '/v1/public/market/funding-rate',
    tag,
    summary: 'Funding configuration',
    access: 'public',
    query: fundingConfigQuery,
    response: fundingConfigsSchema,
    codes: [3008],
  },
  currentFunding: {
    method: 'GET',
    path: '/v1/public/market/funding-rate/current',
    tag,
    summary: 'Present funding rates',
    description: 'By symbol. `fundingRate` is the estimate from the premium so far.',
    access: 'public',
    query: currentFundingQuery,
    response: currentFundingPageSchema,
    codes: [3008],
  },
  fundingHistory: {
    method: 'GET',
    path: '/v1/public/market/funding-rate/history',
    tag,
    summary: 'Funding rate history',
    description: 'The settlements of a symbol, newest first.',
    access: 'public',
    query: fundingHistoryQuery,
    response: settledFundingPageSchema,
    codes: [3008],
  },
  klines: {
    method: 'GET',
    path: '/v1/public/market/klines',
    tag,
    summary: 'Klines',
    description:
      'Ascending, the open interval included. With `startTime` they are read forward from it, else the latest `limit` are given. An interval without a trade repeats the last close with volume "0". Weeks start on Monday; all intervals are in UTC.',
    access: 'public',
    query: klinesQuery,
    response: klinesSchema,
    isList: true,
    codes: [3008],
  },
  depth: {
    method: 'GET',
    path: '/v1/public/market/depth',
    tag,
    summary: 'Order book',
    description: 'Best levels first, `limit` levels a side.',
    access: 'public',
    query: depthQuery,
    response: depthSchema,
    codes: [3008],
  },
  trades: {
    method: 'GET',
    path: '/v1/public/market/trades',
    tag,
    summary: 'Public trades',
    description: 'Newest first.',
    access: 'public',
    query: tradesQuery,
    response: tradesSchema,
    isList: true,
    codes: [3008],
  },
  ticker: {
    method: 'GET',
    path: '/v1/public/market/ticker',
    tag,
    summary: 'Tickers',
    description: 'The last 24 hours of one symbol, or of all.',
    access: 'public',
    query: tickerQuery,
    response: tickersSchema,
    codes: [3008],
  },
  leaderboard: {
    method: 'GET',
    path: '/v1/public/leaderboard/pnl',
    tag,
    summary: 'PnL leaderboard',
    description:
      'The accounts that traded in the period, by what they made of it, net of transfers; brought up to date at least once a minute. With a session or a signed request `myRank` is the caller’s.',
    access: 'public+user',
    query: leaderboardQuery,
    response: leaderboardSchema,
    codes: [],
  },
});
