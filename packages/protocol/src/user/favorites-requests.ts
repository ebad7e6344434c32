import { described, type RequestOf } from '../field/field.ts';
import { list } from '../field/list-field.ts';
import { type MemberRule, object } from '../field/object-field.ts';
import { symbolName } from '../request/symbol-name.ts';

/** LIMIT */
const MAX_FAVORITES = 200;

const members = {
  symbols: described(
    'All of them, in order; what was there before is forgotten.',
    list(symbolName(), { min: 0, max: MAX_FAVORITES }),
  ),
} as const;

const noneTwice: MemberRule<typeof members> = ({ symbols }, _sent, faults, at) => {
  symbols?.forEach((symbol, index) => {
    if (symbols.indexOf(symbol) < index) faults.invalid(`${at('symbols')}[${index}]`, 'is there already');
  });
};

/** The user's favourite symbols, none twice. Whether there are symbols of these names is the exchange's to say (2002). */
export const saveFavoritesRequest = object(members, {
  title: 'SaveFavoritesRequest',
  example: { symbols: ['BTCUSDT', 'ETHUSDT'] },
  rule: noneTwice,
});
export type SaveFavoritesRequest = RequestOf<typeof saveFavoritesRequest>;
