import type { Account } from '../account/account.ts';
import type { Holding } from '../account/holding.ts';
import type { StrategyType } from '../command/command.ts';
import type { StrategyStatus } from '../event/records.ts';
import { GENERATED_CLIENT_ID_PREFIX } from '../order/generated-client-order-id.ts';
import type { StrategyPart } from './strategy-part.ts';

/** What generated client ids of strategies begin with, before the strategyId. */
export const STRATEGY_ID_PREFIX = `${GENERATED_CLIENT_ID_PREFIX}s`;

/** Orders that act together (STRAT-1): OTO and OTOCO have a working part and legs that it drives, OCO two legs. */
export class Strategy {
  readonly strategyId: number;
  readonly holding: Holding;
  readonly type: StrategyType;
  /** "" where the client gave none. */
  readonly givenId: string;
  readonly createdAt: number;
  parts: readonly StrategyPart[] = [];
  status: StrategyStatus = 'WORKING';
  updatedAt: number;

  constructor(strategyId: number, holding: Holding, type: StrategyType, givenId: string, createdAt: number) {
    this.strategyId = strategyId;
    this.holding = holding;
    this.type = type;
    this.givenId = givenId;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  get account(): Account {
    return this.holding.account;
  }

  get clientStrategyId(): string {
    return this.givenId === '' ? `${STRATEGY_ID_PREFIX}${this.strategyId}` : this.givenId;
  }

  /** The part that drives the others; an OCO has none. */
  get working(): StrategyPart | null {
    return this.type === 'OCO' ? null : this.parts[0]!;
  }

  /** What the working part drives; of an OCO both parts. */
  get legs(): readonly StrategyPart[] {
    return this.type === 'OCO' ? this.parts : this.parts.slice(1);
  }

  /** STRAT-3: legs become active at the first fill and grow with each. */
  get isDrivenByPartialFills(): boolean {
    return this.legs.some((leg) => leg.request.firstDrivenOn === 'PARTIALLY_FILLED_OR_FILLED');
  }

  /** What the legs have executed in all. */
  get executedByLegs(): number {
    return this.legs.reduce((sum, leg) => sum + leg.executedSteps, 0);
  }

  /** The other leg. */
  partnerOf(leg: StrategyPart): StrategyPart | undefined {
    return this.legs.find((other) => other !== leg);
  }
}
