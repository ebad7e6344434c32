/** An amount in units of 0.00000001, exact: money is never a float. */
export type Money = bigint;

const DIGITS = 8;
const UNITS = 10n ** BigInt(DIGITS);

/** The amount written in `text`, as `12.5`; throws for anything else. */
export function parseMoney(text: string): Money {
  const match = /^(\d{1,18})(?:\.(\d{1,8}))?$/.exec(text);
  if (match === null) throw new Error('an amount is a decimal with at most 8 decimals');
  const [, whole = '', decimals = ''] = match;
  return BigInt(whole) * UNITS + BigInt(decimals.padEnd(DIGITS, '0'));
}

/** `12.5` */
export function formatMoney(amount: Money): string {
  const sign = amount < 0n ? '-' : '';
  const units = amount < 0n ? -amount : amount;
  const decimals = `${units % UNITS}`.padStart(DIGITS, '0').replace(/0+$/, '');
  return `${sign}${units / UNITS}${decimals === '' ? '' : `.${decimals}`}`;
}
