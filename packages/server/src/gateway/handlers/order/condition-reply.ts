import type { CancelCondition, ConditionRecord, EngineEvent, PlaceCondition } from '@openperp/engine';
import type { CommandReply } from '../../../engine-thread/command-reply.ts';
import { type Answer, Refused, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import { conditionText, placedConditionText } from '../../present/condition.ts';
import type { Services } from '../../services/services.ts';

/** One condition order of an account. `conditionId` 0 and `clientOrderId` "": not given; where both are, both must match. */
interface ConditionName {
  readonly userId: number;
  readonly symbol: string;
  readonly conditionId: number;
  readonly clientOrderId: string;
}

/** The answer to a `placeCondition`. A safe retry touched nothing: it is answered with the condition order as it now stands. */
export async function placedConditionAnswer(
  services: Services,
  { userId, symbol, clientOrderId }: PlaceCondition,
  reply: CommandReply,
): Promise<Answer> {
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome, timeMs } = reply;
  if (outcome.code !== 0) return refusedByEngine(outcome);
  const { id: conditionId } = outcome;
  const condition =
    conditionAfter(reply.events, conditionId) ??
    (await findCondition(services, { userId, symbol, conditionId, clientOrderId }));
  if (condition === undefined) throw new Error(`condition ${conditionId} of a retry is not there`);
  return condition instanceof Refused ? condition : placedConditionText(condition, timeMs);
}

/** The answer to a `cancelCondition`. What the engine does not know may have ended: 3005, else 3003. */
export async function cancelledConditionAnswer(
  services: Services,
  name: CancelCondition,
  reply: CommandReply,
): Promise<Answer> {
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome } = reply;
  if (outcome.code === 3003) return endedOrUnknown(services, name, refusedByEngine(outcome));
  if (outcome.code !== 0) return refusedByEngine(outcome);
  const condition = conditionAfter(reply.events, outcome.id);
  if (condition === undefined) throw new Error(`no event of condition ${outcome.id}, which was cancelled`);
  return conditionText(condition);
}

/** The condition order with this id as a command left it; undefined where the command did not touch it. */
function conditionAfter(events: readonly EngineEvent[], conditionId: number): ConditionRecord | undefined {
  const event = events.findLast(
    (each) => each.kind === 'condition' && each.record.conditionId === conditionId,
  );
  return event?.kind === 'condition' ? event.record : undefined;
}

async function findCondition(
  { engine, past }: Services,
  name: ConditionName,
): Promise<ConditionRecord | Refused | undefined> {
  return (await engine.query({ kind: 'condition', ...name })) ?? (await findEndedCondition(past, name));
}

function findEndedCondition(
  past: Services['past'],
  { userId, symbol, conditionId, clientOrderId }: ConditionName,
): Promise<ConditionRecord | Refused | undefined> {
  return past.ofAccount({
    kind: 'endedCondition',
    userId,
    symbol,
    conditionId: conditionId === 0 ? null : conditionId,
    clientOrderId: clientOrderId === '' ? null : clientOrderId,
  });
}

async function endedOrUnknown({ past }: Services, name: ConditionName, unknown: Refused): Promise<Refused> {
  const condition = await findEndedCondition(past, name);
  if (condition instanceof Refused) return condition;
  const field = name.conditionId !== 0 ? 'conditionId' : 'clientOrderId';
  return condition === undefined ? unknown : refusedByEngine({ code: 3005, field, rule: 'MATCH-9' });
}
