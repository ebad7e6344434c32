import type { Amount } from '../number/amount.ts';

/** A decimal text as 10⁻⁸: `units('0.5')` is 50,000,000. */
export function units(text: string): Amount {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole) * 100_000_000n + BigInt(fraction.padEnd(8, '0'));
  const signed = text.startsWith('-') ? -magnitude : magnitude;
  const n = Number(signed);
  return Number.isSafeInteger(n) ? n : signed;
}
