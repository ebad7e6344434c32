import type {
  ConditionRequest,
  OrderRequest,
  Outcome,
  Place,
  PlaceStrategy,
  StrategyPartRequest,
} from '@openperp/engine';
import {
  type Admitted,
  checkFilters,
  checkMeans,
  checkPlacement,
  checkStanding,
  checkTaking,
  countOrders,
  onlyReduces,
  sizeUp,
  wouldRest,
} from './admission.ts';
import { hasPositionOrOpening, isOfLong, opens } from './direction.ts';
import { type Account, type Exchange, type Market, strategiesOf } from './exchange.ts';
import { refused } from './outcomes.ts';
import {
  checkActivatePrice,
  checkConditionCount,
  checkConditionFilters,
  checkConditionStanding,
  checkTrigger,
} from './place-condition.ts';
import { isPartReduceOnly, workingRequestOf } from './strategy-parts.ts';
import { atPart, checkStructure, referenceFor } from './strategy-structure.ts';

/** LIMIT: how many strategies of an account work at once. */
const MOST_STRATEGIES = 50;

/** An active order part that passed every check. */
export interface AdmittedPart {
  readonly part: StrategyPartRequest;
  readonly admitted: Admitted;
}

/** A strategy to be judged. */
interface Candidate {
  readonly exchange: Exchange;
  readonly account: Account;
  readonly market: Market;
  readonly request: PlaceStrategy;
}

/** A part as it is judged; either `order` or `condition` is there. */
interface CandidatePart {
  readonly part: StrategyPartRequest;
  readonly order: Place | undefined;
  readonly condition: ConditionRequest | undefined;
  readonly reduceOnly: boolean;
  readonly isActive: boolean;
}

/** STRAT-2, MATCH-9, from the account's status on: refuses a strategy, or admits its active orders. Changes nothing. */
export function admitStrategy(
  exchange: Exchange,
  account: Account,
  market: Market,
  request: PlaceStrategy,
): Outcome | AdmittedPart[] {
  const candidate: Candidate = { exchange, account, market, request };
  const parts = partsOf(request);
  const early =
    checkStrategyStanding(candidate, parts) ??
    firstRefusal(parts, (part) => checkPartFilters(market, part)) ??
    firstRefusal(parts, (part) => checkPartPlacement(candidate, part)) ??
    firstRefusal(parts, (part) => checkPartLasting(candidate, part)) ??
    checkStructure(exchange, market, request) ??
    firstRefusal(parts, (part) => checkPartTrigger(candidate, part));
  if (early !== undefined) return early;
  const admitted = parts.flatMap(({ part, order, isActive, reduceOnly }) => {
    if (order === undefined || !isActive) return [];
    return [{ part, order, admitted: sizeUp(exchange, market, order, reduceOnly) }];
  });
  return (
    checkCounts(candidate, parts, admitted) ??
    firstRefusal(parts, ({ part }) => {
      const active = admitted.find((other) => other.part === part);
      if (active === undefined) return undefined;
      return (
        checkTaking(exchange, active.order, active.admitted) ??
        checkMeans(exchange, account, market, active.order, active.admitted)
      );
    }) ??
    admitted
  );
}

function partsOf(request: PlaceStrategy): CandidatePart[] {
  const { userId, symbol } = request;
  const working = workingRequestOf(request);
  return request.parts.map((part) => {
    const reduceOnly = isPartReduceOnly(request, part);
    const order = part.order && placeOf({ userId, symbol }, part.order, reduceOnly);
    return {
      part,
      order: order ?? undefined,
      condition: part.condition ?? undefined,
      reduceOnly,
      isActive: working === undefined || part === working,
    };
  });
}

function placeOf(owner: Pick<Place, 'userId' | 'symbol'>, order: OrderRequest, reduceOnly: boolean): Place {
  return { kind: 'place', ...owner, ...order, reduceOnly };
}

/** The first part that is refused, its member named as one of the list. */
function firstRefusal(
  parts: readonly CandidatePart[],
  check: (part: CandidatePart) => Outcome | undefined,
): Outcome | undefined {
  for (const [index, part] of parts.entries()) {
    const refusal = check(part);
    if (refusal === undefined) continue;
    return refusal.field === '' ? refusal : { ...refusal, field: atPart(index, refusal.field) };
  }
  return undefined;
}

/** MATCH-9, PRICE-1: each active part as it would be alone; the others are judged when they act. */
function checkPartStanding(
  { exchange, account, market }: Candidate,
  { order, condition, reduceOnly, isActive }: CandidatePart,
): Outcome | undefined {
  if (!isActive) return undefined;
  if (condition !== undefined) return checkConditionStanding(account, market, reduceOnly);
  if (order === undefined) return undefined;
  const isOnlyReducing = reduceOnly || onlyReduces(exchange, order, BigInt(order.quantity));
  return checkStanding(account, market, reduceOnly, isOnlyReducing);
}

/** Account and symbol are those of the strategy: no part is named. */
function checkStrategyStanding(candidate: Candidate, parts: readonly CandidatePart[]): Outcome | undefined {
  return parts.map((part) => checkPartStanding(candidate, part)).find((refusal) => refusal !== undefined);
}

function checkPartFilters(
  market: Market,
  { order, condition, reduceOnly }: CandidatePart,
): Outcome | undefined {
  if (condition !== undefined) return checkConditionFilters(market, condition, reduceOnly);
  return order && checkFilters(market, order, reduceOnly);
}

function checkPartPlacement(
  { exchange, market }: Candidate,
  { order, isActive, reduceOnly }: CandidatePart,
): Outcome | undefined {
  if (order === undefined || !isActive) return undefined;
  return checkPlacement(exchange, market, order, reduceOnly);
}

/** COND-4: the working part counts as an order that would open the position. */
function checkPartLasting(
  { exchange, request }: Candidate,
  { condition }: CandidatePart,
): Outcome | undefined {
  if (condition?.timeInForce !== 'GTE_GTC') return undefined;
  const working = workingRequestOf(request);
  const entry = working?.order;
  const isOpened =
    working !== undefined &&
    entry !== undefined &&
    entry !== null &&
    !isPartReduceOnly(request, working) &&
    opens(entry, condition.positionSide, isOfLong(condition));
  if (isOpened || hasPositionOrOpening(exchange, request.userId, request.symbol, condition)) return undefined;
  return refused(3018, 'timeInForce', 'COND-4');
}

/** COND-1, COND-3: driven trailing parts are judged against the reference, other driven ones not at all (STRAT-1). */
function checkPartTrigger(
  { exchange, market, request }: Candidate,
  { condition, isActive }: CandidatePart,
): Outcome | undefined {
  if (condition === undefined) return undefined;
  const reference = referenceFor(exchange, market, request, condition.workingType);
  return isActive ? checkTrigger(condition, reference) : checkActivatePrice(condition, reference);
}

/** LIMIT: orders that would rest and those that wait, conditions, strategies. */
function checkCounts(
  { exchange, account, market, request }: Candidate,
  parts: readonly CandidatePart[],
  active: readonly (AdmittedPart & { readonly order: Place })[],
): Outcome | undefined {
  const { userId } = account;
  const resting = active.filter(({ order, admitted }) => wouldRest(order, admitted)).length;
  const waiting = parts.filter(({ order, isActive }) => order !== undefined && !isActive).length;
  const added = resting + waiting;
  const orders = added + countOrders(exchange, userId, request.symbol);
  if (added > 0 && orders > market.spec.maxOpenOrders) return refused(3020, '', 'LIMIT');
  const conditions = parts.filter(({ condition }) => condition !== undefined).length;
  const full = checkConditionCount(exchange, market, userId, conditions);
  if (full !== undefined) return full;
  return strategiesOf(exchange, userId).length >= MOST_STRATEGIES ? refused(3020, '', 'LIMIT') : undefined;
}
