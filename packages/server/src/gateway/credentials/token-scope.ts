import type { Route } from '@openperp/protocol';
import { type Refused, refuse } from '../pipeline/answer.ts';
import type { Caller } from '../pipeline/caller.ts';

/** Endpoints whose bodies name no symbol: their handlers look it up, and hold it against the scope by {@link outsideSymbol}. */
const LOOKED_UP: ReadonlySet<string> = new Set(['cancelStrategy']);

/**
 * 3006 where a session whose token has a symbol would change anything elsewhere: every symbol that the body names must be that one, and one
 * that names none, so that it means all, is refused. Of a batch one order elsewhere refuses the whole; items at fault do nothing anyway.
 */
export function outsideScope(route: Route, caller: Caller, body: unknown): Refused | undefined {
  const symbol = caller.session?.symbol ?? '';
  if (symbol === '' || route.access !== 'trade' || route.method !== 'POST') return undefined;
  if (LOOKED_UP.has(route.id) || namesOnly(symbol, body)) return undefined;
  return refuseOutside(symbol);
}

/** 3006 where the caller's token has another symbol than this one. */
export function outsideSymbol({ session }: Caller, symbol: string): Refused | undefined {
  if (session === undefined || session.symbol === '' || session.symbol === symbol) return undefined;
  return refuseOutside(session.symbol);
}

function refuseOutside(symbol: string): Refused {
  return refuse(3006, `This session may trade ${symbol} alone`);
}

/** An item of a batch that is refused by itself, whatever it named. */
const FAULTY = Symbol('faulty');

/** True when a body names symbols and names no other. */
function namesOnly(symbol: string, body: unknown): boolean {
  const named = [...symbolsIn(body)];
  return named.length > 0 && named.every((name) => name === symbol || name === FAULTY);
}

/** The symbols that a body names, those of its items among them. */
function* symbolsIn(body: unknown): Iterable<string | typeof FAULTY> {
  if (!isObject(body)) return;
  if (typeof body.symbol === 'string') yield body.symbol;
  for (const value of Object.values(body))
    if (Array.isArray(value)) for (const item of value) yield* symbolsOf(item);
}

/** The symbols of one item: those of a batch come as read, or refused, each on its own. */
function* symbolsOf(item: unknown): Iterable<string | typeof FAULTY> {
  if (!isObject(item) || typeof item.ok !== 'boolean') yield* symbolsIn(item);
  else if (item.ok) yield* symbolsIn(item.value);
  else yield FAULTY;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
