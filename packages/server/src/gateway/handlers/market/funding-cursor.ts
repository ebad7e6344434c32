const PREFIX = 'funding:';

/** The cursor of the symbols that come after `symbol`, by name. */
export function encodeFundingCursor(symbol: string): string {
  return Buffer.from(`${PREFIX}${symbol}`).toString('base64url');
}

/** The symbol that a cursor stands at; undefined for what is no cursor of this list. */
export function decodeFundingCursor(cursor: string): string | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith(PREFIX)) return undefined;
  const symbol = text.slice(PREFIX.length);
  return symbol !== '' && encodeFundingCursor(symbol) === cursor ? symbol : undefined;
}
