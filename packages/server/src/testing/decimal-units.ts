const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,8}))?$/;

/** A decimal of an answer in units of 10⁻⁸, read digit by digit. */
export function units(text: string): bigint {
  const match = DECIMAL.exec(text);
  if (match === null) throw new Error(`not a decimal of at most 8 digits: ${text}`);
  const [, sign, whole, fraction = ''] = match;
  const value = BigInt(`${whole}${fraction.padEnd(8, '0')}`);
  return sign === '-' ? -value : value;
}

/** Σ of decimals, in units of 10⁻⁸. */
export function sumOfUnits(texts: Iterable<string>): bigint {
  let sum = 0n;
  for (const text of texts) sum += units(text);
  return sum;
}
