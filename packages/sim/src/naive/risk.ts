import type { EventSink } from '@openperp/engine';
import { type Account, accountOf, type Exchange, FUND_ID, marketOf, positionsOf } from './exchange.ts';
import { Fraction } from './fraction.ts';
import { makeUp } from './insurance.ts';
import { liquidateAccount, liquidateFund } from './liquidate.ts';
import { isLive } from './liveness.ts';
import { crossPositions, crossWallet, maintenanceMarginOf } from './margin.ts';
import { equityOf, isFund, mustBeLiquidated, positionsIn, type Scope, scopesOf } from './scope.ts';
import { toAmount, UNIT } from './units.ts';

/** LIQ-7: how many accounts one command liquidates. */
const ACCOUNTS_PER_COMMAND = 100;

/** MARGIN-8: four fifths. */
const CALL_RATIO = new Fraction(4n, 5n);

/** LIQ-1, LIQ-7: looks at every account, and liquidates those in breach as far as one command goes. */
export function runRisk(exchange: Exchange, sink: EventSink): void {
  check(exchange, sink);
  while (exchange.inCommand.liquidated < ACCOUNTS_PER_COMMAND) {
    const userId = exchange.queue.shift();
    if (userId === undefined) return;
    exchange.inCommand.liquidated += 1;
    if (userId === FUND_ID) takeFund(exchange, sink);
    else liquidateAccount(exchange, userId, sink);
    check(exchange, sink);
  }
}

function takeFund(exchange: Exchange, sink: EventSink): void {
  exchange.fundAttempt = fundStanding(exchange);
  liquidateFund(exchange, sink);
}

/** All accounts, the fund first; again where making up has moved money. */
function check(exchange: Exchange, sink: EventSink): void {
  let hasMadeUp = true;
  while (hasMadeUp) {
    hasMadeUp = false;
    for (const account of [exchange.fund, ...exchange.accounts]) {
      if (checkAccount(exchange, account, sink)) hasMadeUp = true;
    }
  }
}

/** Calls, makes up, and puts into the queue; answers whether it made up. */
function checkAccount(exchange: Exchange, account: Account, sink: EventSink): boolean {
  const scopes = scopesOf(exchange, account.userId);
  for (const scope of scopes) updateCall(exchange, scope, sink);
  const hasMadeUp = makeUpIfFlat(exchange, account, sink);
  if (isDue(exchange, account, scopes) && !exchange.queue.includes(account.userId)) {
    exchange.queue.push(account.userId);
  }
  return hasMadeUp;
}

function isDue(exchange: Exchange, { userId }: Account, scopes: readonly Scope[]): boolean {
  if (!scopes.some((scope) => mustBeLiquidated(exchange, scope))) return false;
  return userId !== FUND_ID || exchange.fundAttempt !== fundStanding(exchange);
}

/** LIQ-4: without a cross position nothing can bring a wallet below zero back. */
function makeUpIfFlat(exchange: Exchange, account: Account, sink: EventSink): boolean {
  const { userId } = account;
  const shortfall = -crossWallet(exchange, userId);
  if (userId === FUND_ID || shortfall <= 0n || crossPositions(exchange, userId).length > 0) return false;
  makeUp(exchange, account, shortfall, '0', '', sink);
  return true;
}

/** MARGIN-8: tells when a scope's ratio comes to 0.8, once until it has fallen below. */
function updateCall(exchange: Exchange, scope: Scope, sink: EventSink): void {
  if (isFund(scope)) return;
  const bearer = scope.isolated ?? accountOf(exchange, scope.userId);
  const maintenance = maintenanceMarginOf(exchange, positionsIn(exchange, scope));
  const equity = equityOf(exchange, scope);
  const isCalled = positionsIn(exchange, scope).length > 0 && isAtCall(maintenance, equity);
  if (isCalled && !bearer.isCalled) tellCall(exchange, scope, maintenance, equity, sink);
  bearer.isCalled = isCalled;
}

function isAtCall(maintenance: bigint, equity: bigint): boolean {
  return equity <= 0n || !CALL_RATIO.isAbove(new Fraction(maintenance, equity));
}

function tellCall(
  exchange: Exchange,
  { userId, isolated }: Scope,
  maintenance: bigint,
  equity: bigint,
  sink: EventSink,
): void {
  const ratio = equity <= 0n ? UNIT : new Fraction(maintenance * UNIT, equity).half();
  sink.marginCall({
    userId,
    symbol: isolated?.symbol ?? '',
    positionSide: isolated?.positionSide ?? 'BOTH',
    marginRatio: toAmount(ratio),
    maintenanceMargin: toAmount(maintenance),
    equity: toAmount(equity),
    createdAt: exchange.timeMs,
  });
}

/** Everything that the fund's liquidation depends on, in one text. */
function fundStanding(exchange: Exchange): string {
  const positions = positionsOf(exchange, FUND_ID).map(({ positionId, quantity, cost, symbol }) => {
    const market = marketOf(exchange, symbol);
    return [positionId, quantity, cost, market.mark, isLive(market)].join(':');
  });
  return [exchange.fund.wallet, ...positions].join(' ');
}
