import { DEFAULT_FEE_LEVELS } from '@openperp/engine';
import { refuse } from '../../pipeline/answer.ts';
import { feeLevelJson, symbolJson } from '../../present/symbol.ts';
import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Symbols, their rules and the fee levels. */
export function symbols({ engine, symbols }: Services): PublicHandler<'symbols'> {
  const handlingFeeLevelConfig = DEFAULT_FEE_LEVELS.map(feeLevelJson);
  return async ({ request: { query } }) => {
    if (!symbols.knows(query.symbol)) return refuse(3008);
    const specs = await engine.query({ kind: 'symbols', symbol: query.symbol });
    return JSON.stringify({ list: specs.map(symbolJson), handlingFeeLevelConfig });
  };
}
