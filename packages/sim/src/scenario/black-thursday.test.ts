import { beforeAll, describe, expect, test } from 'vitest';
import { type BlackThursdayReport, blackThursday } from './black-thursday.ts';

/** Smaller than the one that is shown, with as little in the fund for its size. */
const OPTIONS = { seed: 12, longs: 400, shorts: 20, fund: 20_000 };

describe('a fall of 40 % with a fund that runs dry', () => {
  let day: BlackThursdayReport;
  beforeAll(() => {
    day = blackThursday(OPTIONS);
  });

  test('[LEDGER-1] all of the money is accounted for, to the last unit', () => {
    expect(day.unaccounted).toBe(0n);
    const parts = day.wallets + day.fund + day.fees + day.socialised + day.rounding + day.clearing;
    expect(Math.abs(parts - day.deposited)).toBeLessThan(0.01);
  });

  test('[LIQ-4] no wallet without a position is below zero, and the fund never', () => {
    expect(day.leastWallet).toBeGreaterThanOrEqual(0);
    for (const { fundBalance } of day.moments) expect(fundBalance).toBeGreaterThanOrEqual(0);
  });

  test('[LIQ-2] the book takes some, the fund some, and when it cannot, those who won', () => {
    const kinds = new Set(day.records.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['LIQUIDATION', 'TAKEOVER', 'ADL']));
    expect(day.liquidatedAccounts).toBeGreaterThan(OPTIONS.longs / 3);
    expect(day.deleveragedAccounts).toBeGreaterThan(0);
  });

  test('[LIQ-6] a takeover and a deleveraging were at the bankruptcy price, and say what the fund had', () => {
    for (const record of day.records) {
      if (record.kind === 'LIQUIDATION') continue;
      expect(record.price).toBe(record.bankruptcyPrice);
      if (record.kind === 'TAKEOVER' && record.counterpartyId === 0)
        expect(BigInt(record.fundNotional)).toBeLessThanOrEqual(BigInt(record.fundBalance));
    }
  });

  test('[TIME-2] the same options are the same day', () => {
    const again = blackThursday(OPTIONS);
    const plain = ({ slowestCommandMs: _, ...rest }: BlackThursdayReport) => rest;
    expect(plain(again)).toEqual(plain(day));
  });
});
