import type { FavoriteSymbolsJson } from '@openperp/protocol';
import { Refused, refuse } from '../../pipeline/answer.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import type { SymbolDirectory } from '../../services/symbol-directory.ts';

/** Puts a list in the place of the user's favourites; not for an account that may only read. */
export function saveFavorites({ engine, identity, symbols }: Services): PublicHandler<'saveFavorites'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const unknown = unknownAmong(symbols, body.symbols);
    if (unknown !== undefined) return unknown;
    const account = await engine.query({ kind: 'account', userId });
    if (account?.status === 'FROZEN') return refuse(3012);
    await identity.favorites.save(userId, body.symbols);
    return answerOf(body.symbols);
  };
}

/** The user's favourites. */
export function favorites({ identity }: Services): PublicHandler<'favorites'> {
  return async ({ caller: { userId } }) => answerOf(await identity.favorites.list(userId));
}

function unknownAmong(directory: SymbolDirectory, symbols: readonly string[]): Refused | undefined {
  const errors = symbols.flatMap((symbol, index) =>
    directory.knows(symbol) ? [] : [{ field: `symbols[${index}]`, message: 'is not a symbol' }],
  );
  return errors.length === 0 ? undefined : new Refused({ code: 2002, errors });
}

function answerOf(symbols: readonly string[]): string {
  return JSON.stringify({ symbols } as FavoriteSymbolsJson);
}
