import type { EventSink } from '@openperp/engine';
import type { Exchange, Strategy } from './exchange.ts';
import { strategyImage } from './record-images.ts';

/** STRAT-5: the strategy is told at the end of the present command. */
export function noteChange(exchange: Exchange, strategy: Strategy): void {
  strategy.updatedAt = exchange.timeMs;
  if (!exchange.inCommand.changed.includes(strategy)) exchange.inCommand.changed.push(strategy);
}

/** The same for the strategy of something that is told; `strategyId` 0 is none. */
export function noteChangeOf(exchange: Exchange, strategyId: number): void {
  if (strategyId === 0) return;
  const strategy = exchange.strategies.find((working) => working.strategyId === strategyId);
  if (strategy === undefined) throw new Error(`no strategy ${strategyId} works`);
  noteChange(exchange, strategy);
}

/** Tells each strategy that the command has changed, as it stands now; one that has ended is remembered where its client named it. */
export function tellChanges(exchange: Exchange, sink: EventSink): void {
  const inOrder = [...exchange.inCommand.changed].sort((a, b) => a.strategyId - b.strategyId);
  for (const strategy of inOrder) {
    const record = strategyImage(exchange, strategy);
    sink.strategy(record);
    if (strategy.status === 'WORKING' || !isNamed(strategy)) continue;
    exchange.rememberedStrategies.push({ strategy, record, endedAt: exchange.timeMs });
  }
}

function isNamed({ request }: Strategy): boolean {
  const ids = request.parts.map(({ order, condition }) => (order ?? condition)?.clientOrderId ?? '');
  return [request.clientStrategyId, ...ids].some((id) => id !== '');
}

/** True when a reference names the strategy with these ids. */
export function isStrategyNamedBy(
  reference: { readonly strategyId: number; readonly clientStrategyId: string },
  strategy: { readonly strategyId: number; readonly clientStrategyId: string },
): boolean {
  const idMatches = reference.strategyId === 0 || reference.strategyId === strategy.strategyId;
  const nameMatches =
    reference.clientStrategyId === '' || reference.clientStrategyId === strategy.clientStrategyId;
  return idMatches && nameMatches && (reference.strategyId !== 0 || reference.clientStrategyId !== '');
}
