import type { CancelStrategy, EngineEvent, PlaceStrategy, StrategyRecord } from '@openperp/engine';
import type { CommandReply } from '../../../engine-thread/command-reply.ts';
import { type Answer, Refused, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import { placedStrategyText, strategyText } from '../../present/strategy.ts';
import type { Services } from '../../services/services.ts';

/** One strategy of an account. `strategyId` 0 and `clientStrategyId` "": not given; where both are, both must match. */
export interface StrategyName {
  readonly userId: number;
  readonly strategyId: number;
  readonly clientStrategyId: string;
}

/** The answer to a `placeStrategy`. A safe retry touched nothing: it is answered with the strategy as it now stands. */
export async function placedStrategyAnswer(
  services: Services,
  { userId }: PlaceStrategy,
  reply: CommandReply,
): Promise<Answer> {
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome, timeMs } = reply;
  if (outcome.code !== 0) return refusedByEngine(outcome);
  const strategy =
    strategyAfter(reply.events, outcome.id) ??
    (await findStrategy(services, { userId, strategyId: outcome.id, clientStrategyId: '' }));
  if (strategy === undefined) throw new Error(`strategy ${outcome.id} of a retry is not there`);
  if (strategy instanceof Refused) return strategy;
  return placedStrategyText(strategy, services.symbols.meanDigits(strategy.symbol), timeMs);
}

/** The answer to a `cancelStrategy`. What the engine does not know may have ended: 3005, else 3003. */
export async function cancelledStrategyAnswer(
  services: Services,
  name: CancelStrategy,
  reply: CommandReply,
): Promise<Answer> {
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome } = reply;
  if (outcome.code === 3003) return endedOrUnknown(services, name, refusedByEngine(outcome));
  if (outcome.code !== 0) return refusedByEngine(outcome);
  const strategy = strategyAfter(reply.events, outcome.id);
  if (strategy === undefined) throw new Error(`no event of strategy ${outcome.id}, which was ended`);
  return strategyText(strategy, services.symbols.meanDigits(strategy.symbol));
}

/** The strategy as it now stands: working or remembered in the engine, else ended in the history; undefined where there is none. */
export async function findStrategy(
  { engine, past }: Services,
  name: StrategyName,
): Promise<StrategyRecord | Refused | undefined> {
  return (await engine.query({ kind: 'strategy', ...name })) ?? (await findEndedStrategy(past, name));
}

/** The strategy with this id as a command left it; undefined where the command did not touch it. */
function strategyAfter(events: readonly EngineEvent[], strategyId: number): StrategyRecord | undefined {
  const event = events.findLast((each) => each.kind === 'strategy' && each.record.strategyId === strategyId);
  return event?.kind === 'strategy' ? event.record : undefined;
}

/** The history has working ones too, but is asked only for what the engine no longer knows. */
function findEndedStrategy(
  past: Services['past'],
  { userId, strategyId, clientStrategyId }: StrategyName,
): Promise<StrategyRecord | Refused | undefined> {
  return past.ofAccount({
    kind: 'strategy',
    userId,
    strategyId: strategyId === 0 ? null : strategyId,
    clientStrategyId: clientStrategyId === '' ? null : clientStrategyId,
  });
}

async function endedOrUnknown({ past }: Services, name: StrategyName, unknown: Refused): Promise<Refused> {
  const strategy = await findEndedStrategy(past, name);
  if (strategy instanceof Refused) return strategy;
  const field = name.strategyId !== 0 ? 'strategyId' : 'clientStrategyId';
  return strategy === undefined ? unknown : refusedByEngine({ code: 3005, field, rule: 'MATCH-9' });
}
