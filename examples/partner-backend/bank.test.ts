import { expect, test } from 'vitest';
import { Bank, type Movement } from './bank.ts';
import { formatMoney, parseMoney } from './money.ts';

const HUNDRED = parseMoney('100');

function bankWithAlice(): Bank {
  const bank = new Bank();
  bank.open('alice', parseMoney('1000'));
  return bank;
}

function movement(changes: Partial<Movement> = {}): Movement {
  return { orderNo: 'A', customer: 'alice', direction: 'IN', amount: HUNDRED, status: 'SUCCESS', ...changes };
}

const balance = (bank: Bank) => formatMoney(bank.balanceOf('alice')!);

test.each([
  ['0', '0'],
  ['12.50', '12.5'],
  ['0.00000001', '0.00000001'],
  ['999999999999999999.99999999', '999999999999999999.99999999'],
])('%s is %s', (text, written) => {
  expect(formatMoney(parseMoney(text))).toBe(written);
});

test.each(['', '-1', '1.', '.5', '1e3', '1.123456789', '1,5', ' 1'])('"%s" is no amount', (text) => {
  expect(() => parseMoney(text)).toThrow('decimal');
});

test('what is held is gone at once, and spent when the transfer is done, however often that is told', () => {
  const bank = bankWithAlice();
  expect(bank.hold('A', 'alice', HUNDRED)).toBe(true);
  expect(balance(bank)).toBe('900');
  bank.settle(movement());
  bank.settle(movement());
  expect(balance(bank)).toBe('900');
});

test('what is held comes back once when the transfer failed', () => {
  const bank = bankWithAlice();
  bank.hold('A', 'alice', HUNDRED);
  bank.settle(movement({ status: 'FAILED' }));
  bank.settle(movement({ status: 'FAILED' }));
  expect(balance(bank)).toBe('1000');
});

test('more than there is cannot be held', () => {
  const bank = bankWithAlice();
  expect(bank.hold('A', 'alice', parseMoney('1000.00000001'))).toBe(false);
  expect(balance(bank)).toBe('1000');
});

test('a payout is credited once, and taken back when it is reversed', () => {
  const bank = bankWithAlice();
  bank.settle(movement({ direction: 'OUT' }));
  bank.settle(movement({ direction: 'OUT' }));
  expect(balance(bank)).toBe('1100');
  bank.settle(movement({ orderNo: 'R' }));
  expect(balance(bank)).toBe('1000');
});

test('a payout that failed changes nothing', () => {
  const bank = bankWithAlice();
  bank.settle(movement({ direction: 'OUT', status: 'FAILED' }));
  expect(balance(bank)).toBe('1000');
});
