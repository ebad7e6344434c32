import { formatDecimal } from '@openperp/protocol';
import { refuse, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import { MARGIN_MODE_CODE } from '../../present/symbol.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Sets the leverage of a symbol. */
export function setLeverage({ engine }: Services): PublicHandler<'setLeverage'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, leverage } = body;
    const reply = await engine.submit({ kind: 'setLeverage', userId, symbol, leverage });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    const settings = await engine.query({ kind: 'settings', userId, symbol });
    const maxNotional = formatDecimal(settings?.maxNotional ?? 0);
    return JSON.stringify({ symbol, leverage, maxNotional, timestamp: reply.timeMs });
  };
}

/** Sets the margin mode of a symbol. */
export function setMarginMode({ engine }: Services): PublicHandler<'setMarginMode'> {
  return async ({ caller: { userId }, request: { body } }) => {
    const { symbol, marginMode } = body;
    const reply = await engine.submit({ kind: 'setMarginMode', userId, symbol, marginMode });
    if (reply.unavailable) return UNAVAILABLE;
    if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
    return JSON.stringify({ symbol, marginMode: MARGIN_MODE_CODE[marginMode], timestamp: reply.timeMs });
  };
}

/** Leverage and margin mode of a symbol. */
export function positionSettings({ engine, symbols }: Services): PublicHandler<'positionSettings'> {
  return async ({ caller: { userId }, request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const settings = await engine.query({ kind: 'settings', userId, symbol: query.symbol });
    if (settings === undefined) throw new Error(`user ${userId} has no account`);
    return JSON.stringify({
      symbol: settings.symbol,
      marginMode: MARGIN_MODE_CODE[settings.marginMode],
      leverage: settings.leverage,
      maxLeverage: settings.maxLeverage,
      maxNotional: formatDecimal(settings.maxNotional),
    });
  };
}
