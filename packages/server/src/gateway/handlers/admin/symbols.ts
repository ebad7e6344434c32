import {
  type Command,
  changeSymbol,
  completeSymbol,
  type SymbolFault,
  type SymbolSpec,
} from '@openperp/engine';
import {
  type Answer,
  type Refused,
  refuse,
  refusedByEngine,
  refuseField,
  UNAVAILABLE,
} from '../../pipeline/answer.ts';
import { symbolJson } from '../../present/symbol.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { disagreement, faultOfDerived, symbolChanges, symbolInput } from './symbol-input.ts';

function refusedFault({ code, field, rule, message }: SymbolFault): Refused {
  return refuseField(code, field, rule === '' ? message : `${message} (${rule})`);
}

/** Lists all symbols. */
export function adminSymbols({ engine }: Services): OperatorHandler<'adminSymbols'> {
  return async () => {
    const specs = await engine.query({ kind: 'symbols', symbol: '' });
    return JSON.stringify({ list: specs.map(symbolJson) });
  };
}

/** Creates a symbol. A fault is found here, where it can be told in words; the engine checks again. */
export function createSymbol(services: Services): OperatorHandler<'createSymbol'> {
  return async ({ request: { body } }) => {
    const fault = faultOfDerived(body);
    if (fault !== undefined) return fault;
    const completed = completeSymbol(symbolInput(body));
    if (!completed.ok) return refusedFault(completed.fault);
    return submitSymbol(services, { kind: 'createSymbol', spec: completed.value });
  };
}

/** Changes a symbol, whole or not at all. */
export function updateSymbol(services: Services): OperatorHandler<'updateSymbol'> {
  return async ({ request: { path, body } }) => {
    const { symbol } = path;
    const [spec] = services.symbols.knows(symbol)
      ? await services.engine.query({ kind: 'symbols', symbol })
      : [];
    if (spec === undefined) return refuse(3008);
    const fault = faultOfDerived(body) ?? disagreement(body, spec);
    if (fault !== undefined) return fault;
    const changes = symbolChanges(body);
    const changed = changeSymbol(spec, changes);
    if (!changed.ok) return refusedFault(changed.fault);
    const { leverageTiers, ...others } = changes;
    return submitSymbol(services, {
      kind: 'updateSymbol',
      symbol,
      changes:
        leverageTiers === undefined ? others : { ...others, leverageTiers: changed.value.leverageTiers },
    });
  };
}

/** Has the engine make or change a symbol; answers it as it then is. */
async function submitSymbol({ engine, symbols }: Services, command: Command): Promise<Answer> {
  const reply = await engine.submit(command);
  if (reply.unavailable) return UNAVAILABLE;
  if (reply.outcome.code !== 0) return refusedByEngine(reply.outcome);
  let spec: SymbolSpec | undefined;
  for (const event of reply.events) if (event.kind === 'symbol') spec = event.record.spec;
  if (spec === undefined) throw new Error('a symbol was changed without an event');
  symbols.add(spec);
  return JSON.stringify(symbolJson(spec));
}
