import { type Amount, narrow } from '@openperp/engine';
import type { AmountText } from '../sql/schema.ts';

/** Integers of up to so many characters, sign included, are safe as a `number`. */
const SAFE_LENGTH = 15;

/** The text that stands for `amount` in a row. */
export function toAmountText(amount: Amount): AmountText {
  return `${amount}`;
}

/** The amount that a row's text stands for, in its canonical form. */
export function fromAmountText(text: AmountText): Amount {
  return text.length <= SAFE_LENGTH ? Number(text) : narrow(BigInt(text));
}
