import { checkInvariants } from '../invariants/check-invariants.ts';
import type { Exchange } from '../state/exchange.ts';
import { accountView, assetView } from './account-views.ts';
import { agentAccountView, agentOrderView, agentOrderViews } from './agent-views.ts';
import { conditionView, conditionViews, strategyView } from './condition-views.ts';
import { equitiesView } from './equity-views.ts';
import { explainPosition } from './explain-position.ts';
import { fundingViews } from './funding-view.ts';
import { insuranceFundView } from './insurance-fund-view.ts';
import { depthView, tickerViews } from './market-views.ts';
import { openOrderViews, orderView } from './order-views.ts';
import { positionViews } from './position-view.ts';
import { previewView } from './preview-view.ts';
import type { Answers, Query } from './query.ts';
import { settingsView } from './settings-view.ts';
import { systemAccountViews } from './system-account-views.ts';

/** Answers a question about the state; changes nothing. */
export function answerQuery(exchange: Exchange, query: Query): Answers[keyof Answers] {
  switch (query.kind) {
    case 'asset':
      return assetView(exchange, query.userId);
    case 'account':
      return accountView(exchange, query.userId);
    case 'positions':
      return positionViews(exchange, query.userId, query.symbol);
    case 'openOrders':
      return openOrderViews(exchange, query);
    case 'order':
      return orderView(exchange, query);
    case 'conditions':
      return conditionViews(exchange, query);
    case 'condition':
      return conditionView(exchange, query);
    case 'strategy':
      return strategyView(exchange, query);
    case 'settings':
      return settingsView(exchange, query.userId, query.symbol);
    case 'preview':
      return previewView(exchange, query.place);
    case 'depth':
      return depthView(exchange, query.symbol, query.limit);
    case 'symbols':
      return exchange.markets
        .filter((market) => query.symbol === '' || market.spec.symbol === query.symbol)
        .map((market) => market.spec);
    case 'tickers':
      return tickerViews(exchange, query.symbol);
    case 'funding':
      return fundingViews(exchange, query.symbol);
    case 'insuranceFund':
      return insuranceFundView(exchange);
    case 'systemAccounts':
      return systemAccountViews(exchange);
    case 'explainPosition':
      return explainPosition(exchange, query.userId, query.positionId);
    case 'agentAccount':
      return agentAccountView(exchange, query.agentCode);
    case 'agentOrder':
      return agentOrderView(exchange, query.agentCode, query.agentOrderNo);
    case 'agentOrders':
      return agentOrderViews(exchange, query.afterOrderId, query.limit);
    case 'equities':
      return equitiesView(exchange, query.afterUserId, query.limit);
    case 'engine':
      return {
        sequence: exchange.sequence,
        engineTime: exchange.timeMs,
        accounts: exchange.accounts.length,
        openOrders: exchange.orders.size,
        conditionOrders: exchange.conditions.size,
        strategies: exchange.strategies.size,
        positions: exchange.openPositions,
        pendingLiquidations: exchange.risk.pending,
      };
    case 'invariants':
      return checkInvariants(exchange);
    default:
      return unknown(query);
  }
}

function unknown(query: never): never {
  throw new Error(`unknown query ${JSON.stringify(query)}`);
}
