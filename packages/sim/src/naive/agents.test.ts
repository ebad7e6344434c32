import type { AgentTransfer, ReverseAgentTransfer } from '@openperp/engine';
import { expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { TradingFixture } from './trading-fixture.ts';

const IN: AgentTransfer = {
  kind: 'agentTransfer',
  agentCode: 'A',
  agentOrderNo: 'n',
  userId: 1,
  direction: 'IN',
  asset: 'USDT',
  amount: units('300'),
  isWhole: false,
};
const WHOLE: AgentTransfer = { ...IN, direction: 'OUT', amount: 0, isWhole: true };
const BACK: ReverseAgentTransfer = {
  kind: 'reverseAgentTransfer',
  agentCode: 'A',
  agentOrderNo: 'r',
  originalOrderNo: 'n',
  reason: 'twice',
};

/** Agent A with 1000, users with 500. */
function funded(): TradingFixture {
  const fixture = new TradingFixture();
  fixture.apply({ kind: 'createAgent', agentCode: 'A' });
  const deposit = { kind: 'depositAgent', agentCode: 'A', asset: 'USDT', reference: 'first' } as const;
  fixture.apply({ ...deposit, amount: units('1000') });
  fixture.fund('500', 1, 2);
  return fixture;
}

/** The agent's balance and the first user's wallet. */
function balances({ engine }: TradingFixture) {
  const agent = engine.query({ kind: 'agentAccount', agentCode: 'A' });
  return [agent?.balance, engine.query({ kind: 'asset', userId: 1 })?.walletBalance];
}

test('[LEDGER-1] [LEDGER-2] money goes to the user once, and back once', () => {
  const fixture = funded();
  expect(fixture.apply(IN).outcome).toMatchObject({ code: 0, id: 1 });
  expect(fixture.apply(IN)).toMatchObject({ outcome: { code: 0, id: 1 }, events: [] });
  expect(fixture.apply({ ...IN, amount: 1 }).outcome).toMatchObject({ code: 3004 });
  expect(balances(fixture)).toEqual([units('700'), units('800')]);
  const { events } = fixture.apply(BACK);
  expect(events.map(({ kind }) => kind)).toEqual(['ledger', 'agent', 'agentOrder', 'agentOrder']);
  expect(fixture.apply(BACK)).toMatchObject({ outcome: { code: 0, id: 2 }, events: [] });
  expect(fixture.apply({ ...BACK, agentOrderNo: 'r2' }).outcome).toMatchObject({ code: 3005 });
  expect(balances(fixture)).toEqual([units('1000'), units('500')]);
});

test('[LEDGER-3] a whole transfer takes what may be withdrawn, the next one nothing', () => {
  const fixture = funded();
  // 0.01 × 60,000 = 600 of notional at 20×: 30 of margin; the maker pays 0.12.
  fixture.place(1, 'BUY', '60000', '0.01');
  fixture.place(2, 'SELL', '60000', '0.01');
  fixture.apply(WHOLE);
  expect(balances(fixture)).toEqual([units('1469.88'), units('30')]);
  const { events } = fixture.apply({ ...WHOLE, agentOrderNo: 'again' });
  expect(events).toMatchObject([
    { record: { amount: 0, status: 'FAILED', failure: 'INSUFFICIENT_BALANCE' } },
  ]);
});
