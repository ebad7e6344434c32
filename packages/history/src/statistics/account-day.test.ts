import type { ChangeType } from '@openperp/engine';
import { expect, test } from 'vitest';
import { sampleChange, sampleFill } from '../testing/sample-records.ts';
import { type AccountDay, afterChange, afterFill, idleAccount } from './account-day.ts';

const DAY = Date.UTC(2026, 2, 5);

function change(
  account: AccountDay,
  changeType: ChangeType,
  amount: number,
  createdAt = DAY + 7,
): AccountDay {
  return afterChange(account, sampleChange({ userId: 1, changeType, amount, createdAt }));
}

test('[STAT-2] each row of the ledger counts for what it is', () => {
  let account = idleAccount(1);
  account = change(account, 'TRANSFER_IN', 1000);
  account = change(account, 'TRANSFER_OUT', -300, DAY + 9);
  account = change(account, 'HANDLING_FEE', -5);
  account = change(account, 'HANDLING_FEE', 2);
  account = change(account, 'REALIZED_PNL', -40);
  account = change(account, 'ADL', 100);
  account = change(account, 'FUNDING_FEE', -6);
  expect(account).toEqual({
    userId: 1,
    day: DAY,
    fees: 3,
    makerVolume: 0,
    takerVolume: 0,
    realizedPnl: 60,
    funding: -6,
    transfersIn: 1000,
    transfersOut: 300,
    transferMoment: 1000 * (DAY + 7) - 300 * (DAY + 9),
  });
  for (const other of ['LIQUIDATION_FEE', 'INSURANCE', 'ADJUSTMENT'] as const) {
    expect(change(account, other, -1)).toBe(account);
  }
});

test('[STAT-2] a transfer counts by the way the money went, whatever it is called', () => {
  const account = change(change(idleAccount(1), 'TRANSFER_IN', 500), 'TRANSFER_OUT', -500);
  expect(account).toMatchObject({ transfersIn: 500, transfersOut: 500, transferMoment: 0 });
});

test('[STAT-2] fills count by role, at their value', () => {
  const fill = (roleType: 'maker' | 'taker', tradeValue: number) =>
    sampleFill({ userId: 1, roleType, tradeValue, createdAt: DAY + 1 });
  const account = afterFill(afterFill(idleAccount(1), fill('maker', 70)), fill('taker', 30));
  expect(account).toMatchObject({ day: DAY, makerVolume: 70, takerVolume: 30 });
});

test('[STAT-2] sums beyond 2⁵³ stay exact', () => {
  const account = afterChange(
    idleAccount(1),
    sampleChange({ userId: 1, changeType: 'TRANSFER_IN', amount: 10n ** 20n, createdAt: DAY + 1 }),
  );
  expect(account).toMatchObject({
    transfersIn: 10n ** 20n,
    transferMoment: 10n ** 20n * BigInt(DAY + 1),
  });
});

test('[STAT-2] what comes late counts for the day that has begun', () => {
  const today = change(idleAccount(1), 'HANDLING_FEE', -5, DAY);
  expect(change(today, 'FUNDING_FEE', -1, DAY - 1)).toMatchObject({ day: DAY, funding: -1 });
  expect(change(today, 'FUNDING_FEE', -1, DAY + 86_400_000)).toMatchObject({ day: DAY + 86_400_000 });
});
