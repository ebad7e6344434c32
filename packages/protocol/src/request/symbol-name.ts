import { described, type TextField } from '../field/field.ts';
import { text } from '../field/text-field.ts';

/** The name of a symbol, such as "BTCUSDT". Whether there is one of that name is the exchange's to say (3008). */
export function symbolName(): TextField<string> {
  return described('The name of a symbol.', text({ min: 1, max: 32 }), 'BTCUSDT');
}
