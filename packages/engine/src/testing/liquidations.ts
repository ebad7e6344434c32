import type { LiquidationRecord } from '../event/records.ts';
import { Scenario, text, units } from './scenario.ts';

/** What a liquidation scenario may set apart from the tests' own symbol. */
type Options = ConstructorParameters<typeof Scenario>[0];

/** A scenario without any fees unless `options` say so: what positions realise is all that moves wallets. */
export function feeless(options: Options = {}): Scenario {
  return new Scenario({ takerFeeRate: 0, makerFeeRate: 0, liquidationFeeRate: 0, ...options });
}

/** The user's margin mode and leverage in a symbol. */
export function isolate(s: Scenario, userId: number, leverage = 10, symbol = 'TESTUSDT'): void {
  s.do({ kind: 'setMarginMode', userId, symbol, marginMode: 'ISOLATED' });
  s.do({ kind: 'setLeverage', userId, symbol, leverage });
}

/** `buyer` buys from `seller`, who rests. */
export function trade(
  s: Scenario,
  buyer: number,
  seller: number,
  quantity: string,
  price: string,
  symbol = 'TESTUSDT',
): void {
  s.limit(seller, 'SELL', quantity, price, { symbol });
  s.limit(buyer, 'BUY', quantity, price, { symbol });
}

/** Money for the insurance fund. */
export function fundWith(s: Scenario, amount: string, reference = 'fund'): void {
  s.do({ kind: 'depositInsurance', asset: 'USDT', amount: units(amount), reference });
}

/** The ledger rows of a user that the last command wrote: `type amount`. */
export function rows(s: Scenario, userId: number): readonly string[] {
  return s.events.flatMap((event) =>
    event.kind === 'ledger' && event.record.userId === userId
      ? [`${event.record.changeType} ${text(event.record.amount)}`]
      : [],
  );
}

/** The liquidation records of the last command. */
export function records(s: Scenario): readonly LiquidationRecord[] {
  return s.events.flatMap((event) => (event.kind === 'liquidation' ? [event.record] : []));
}

/** The same in short: `kind user side quantity@price`. */
export function steps(s: Scenario): readonly string[] {
  return records(s).map(
    ({ kind, userId, side, quantity, price }) => `${kind} ${userId} ${side} ${text(quantity)}@${text(price)}`,
  );
}

/** The orders that the last command ended or touched: `clientOrderId status reason`. */
export function named(s: Scenario): readonly string[] {
  return s.events.flatMap((event) =>
    event.kind === 'order'
      ? [`${event.record.clientOrderId} ${event.record.status} ${event.record.cancelReason}`.trim()]
      : [],
  );
}

/** What positions the last command ended: `user triggerMode`. */
export function closed(s: Scenario): readonly string[] {
  return s.events.flatMap((event) =>
    event.kind === 'closedPosition' ? [`${event.record.userId} ${event.record.triggerMode}`] : [],
  );
}

/** The cross wallet of a user. */
export function crossWallet(s: Scenario, userId: number): string {
  return text(s.asset(userId).crossWalletBalance);
}

/** What the fund has, and what it could not make up. */
export function fund(s: Scenario): string {
  const { balance, socialised } = s.engine.query({ kind: 'insuranceFund' });
  return `${text(balance)} ${text(socialised)}`;
}

/** Users 1 … n, each long 1 at 1000 with 104 USDT, against the user n + 1, who has plenty. */
export function crowd(n: number): { readonly s: Scenario; readonly users: readonly number[] } {
  const s = new Scenario({ makerFeeRate: 0, takerFeeRate: 0 });
  const users = Array.from({ length: n }, (_, i) => i + 1);
  s.user(n + 1, '10000000');
  s.limit(n + 1, 'SELL', String(n), '1000');
  for (const userId of users) {
    s.user(userId, '104');
    s.limit(userId, 'BUY', '1', '1000');
  }
  return { s, users };
}
