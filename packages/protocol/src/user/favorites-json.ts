import { type Static, Type } from 'typebox';
import { named } from '../answer/scalars.ts';

/** The user's favourite symbols, in the user's order. */
export const favoriteSymbolsSchema = named('FavoriteSymbols', {
  symbols: Type.Array(Type.String(), { examples: [['BTCUSDT', 'ETHUSDT']] }),
});
export type FavoriteSymbolsJson = Static<typeof favoriteSymbolsSchema>;
