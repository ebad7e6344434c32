import type { EventSink } from '@openperp/engine';
import { cancelCondition } from './condition-life.ts';
import { endEverything } from './end-everything.ts';
import { type Account, accountOf, type Exchange, positionsOf } from './exchange.ts';
import { feeLevelFor } from './fee-levels.ts';
import { samplePremium, settleFunding } from './funding.ts';
import { workOff } from './insurance.ts';
import { unrealizedPnlOf } from './margin.ts';
import { cancelOrder } from './order-life.ts';
import { sampleBasis, updatePrices } from './prices.ts';
import { accountImage } from './record-images.ts';
import { runRiskAndStage, runStage } from './stage.ts';
import { releaseProtectedOnTick } from './take-points.ts';
import { toAmount } from './units.ts';
import { DAY_MS, volumeBetween } from './volumes.ts';

/** Milliseconds of an hour, and how many hours a stop is made up for. */
const HOUR_MS = 3_600_000;
const MAX_HOURS = 48;
/** Days of FEE-2's trailing volume. */
const VOLUME_DAYS = 30;

/** A whole second has come (TIME-1): daily and hourly closes, prices, triggers, funding, liquidations, and expiries last (TIME-3), with what those set off. */
export function tick(exchange: Exchange, sink: EventSink): void {
  while (exchange.lastMidnightMs + DAY_MS <= exchange.timeMs) {
    exchange.lastMidnightMs += DAY_MS;
    closeDay(exchange, exchange.lastMidnightMs, sink);
  }
  tellHours(exchange, sink);
  for (const market of exchange.markets) {
    sampleBasis(exchange, market);
    updatePrices(exchange, market, sink);
  }
  for (const market of exchange.markets) samplePremium(exchange, market);
  releaseProtectedOnTick(exchange);
  runStage(exchange, sink);
  settleFunding(exchange, sink);
  runRiskAndStage(exchange, sink);
  workOff(exchange, sink);
  expireOrders(exchange, sink);
  expireConditions(exchange, sink);
  fireSwitches(exchange, sink);
  runRiskAndStage(exchange, sink);
}

/** MATCH-2: GTD orders end at the first tick at or after their date. */
function expireOrders(exchange: Exchange, sink: EventSink): void {
  const due = exchange.orders
    .filter((order) => order.timeInForce === 'GTD' && order.goodTillDate <= exchange.timeMs)
    .sort((a, b) => a.goodTillDate - b.goodTillDate || a.orderId - b.orderId);
  for (const order of due) cancelOrder(exchange, order, 'GTD', sink);
}

/** COND-4: so do GTD conditions. */
function expireConditions(exchange: Exchange, sink: EventSink): void {
  const due = exchange.conditions
    .filter(({ request }) => request.timeInForce === 'GTD' && request.goodTillDate <= exchange.timeMs)
    .sort((a, b) => a.request.goodTillDate - b.request.goodTillDate || a.conditionId - b.conditionId);
  for (const condition of due) cancelCondition(exchange, condition, 'GTD', sink);
}

/** Switches that are due, oldest due first, then by account, then by symbol. */
function fireSwitches(exchange: Exchange, sink: EventSink): void {
  const rank = (userId: number) => exchange.accounts.indexOf(accountOf(exchange, userId));
  const due = exchange.switches
    .filter((armed) => armed.dueAt <= exchange.timeMs)
    .sort((a, b) => a.dueAt - b.dueAt || rank(a.userId) - rank(b.userId) || (a.symbol < b.symbol ? -1 : 1));
  exchange.switches = exchange.switches.filter((armed) => armed.dueAt > exchange.timeMs);
  for (const { userId, symbol } of due) {
    endEverything(exchange, userId, (other) => symbol === '' || other === symbol, 'COUNTDOWN', sink);
  }
}

/** FEE-2: the closes of the day that ends at `midnight`, and the fee levels of the one that begins. */
function closeDay(exchange: Exchange, midnight: number, sink: EventSink): void {
  for (const account of exchange.accounts) {
    tellClose(exchange, account, midnight, sink);
    setFeeLevel(exchange, account, midnight, sink);
  }
}

function tellClose(exchange: Exchange, account: Account, midnight: number, sink: EventSink): void {
  const { userId, wallet, lastClose } = account;
  const equity = wallet + unrealizedPnlOf(exchange, positionsOf(exchange, userId));
  const volume = volumeBetween(exchange, userId, midnight - DAY_MS, midnight);
  const isChanged = equity !== lastClose.equity || wallet !== lastClose.wallet;
  if (!isChanged && volume.maker === 0n && volume.taker === 0n) return;
  account.lastClose = { equity, wallet };
  sink.dailyClose({
    userId,
    day: midnight,
    equity: toAmount(equity),
    walletBalance: toAmount(wallet),
    makerVolume: toAmount(volume.maker),
    takerVolume: toAmount(volume.taker),
  });
}

/** STAT-2: the equity of whoever holds a position, at each hour that began since the command before, the last 48 of them. */
function tellHours(exchange: Exchange, sink: EventSink): void {
  const hourOf = (timeMs: number) => Math.floor(timeMs / HOUR_MS);
  const last = hourOf(exchange.timeMs);
  for (let hour = Math.max(hourOf(exchange.previousMs), last - MAX_HOURS) + 1; hour <= last; hour += 1) {
    for (const { userId, wallet } of exchange.accounts) {
      const positions = positionsOf(exchange, userId);
      if (positions.length === 0) continue;
      const equity = wallet + unrealizedPnlOf(exchange, positions);
      sink.hourlyClose({
        userId,
        time: hour * HOUR_MS,
        equity: toAmount(equity),
        walletBalance: toAmount(wallet),
      });
    }
  }
}

function setFeeLevel(exchange: Exchange, account: Account, midnight: number, sink: EventSink): void {
  if (account.isFeeLevelPinned) return;
  const volume = volumeBetween(exchange, account.userId, midnight - VOLUME_DAYS * DAY_MS, midnight);
  const level = feeLevelFor(volume.maker + volume.taker);
  if (level === account.feeLevel) return;
  account.feeLevel = level;
  sink.account(accountImage(account));
}
