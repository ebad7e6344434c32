import type { Holding } from '../account/holding.ts';
import type { MarginMode, PositionSide } from '../command/command.ts';
import type { PositionRecord } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';

/** One position of a holding. It keeps its signed cost, not an average price (NUM-3); flat, all its numbers are 0. */
export class Position implements PositionRecord {
  readonly holding: Holding;
  readonly positionSide: PositionSide;
  positionId = 0;
  /** Signed quantity in steps. */
  steps = 0;
  /** Signed Σ price × quantity of what is open. */
  cost: Amount = 0;
  isolatedMargin: Amount = 0;
  /** MARGIN-8 of an isolated position: its ratio has come to 0.8 and has not fallen below since. */
  isMarginCalled = false;
  realizedPnl: Amount = 0;
  handlingFee: Amount = 0;
  fundingFee: Amount = 0;
  /** The largest |steps| since it opened, and what was opened and closed in all. */
  maxSteps = 0;
  openedSteps: Amount = 0;
  openedValue: Amount = 0;
  closedSteps: Amount = 0;
  closedValue: Amount = 0;
  openedAt = 0;
  updatedAt = 0;

  constructor(holding: Holding, positionSide: PositionSide) {
    this.holding = holding;
    this.positionSide = positionSide;
  }

  get userId(): number {
    return this.holding.account.userId;
  }

  get symbol(): string {
    return this.holding.market.spec.symbol;
  }

  get marginMode(): MarginMode {
    return this.holding.marginMode;
  }

  get leverage(): number {
    return this.holding.leverage;
  }

  /** Signed, in 10⁻⁸. */
  get quantity(): Amount {
    return this.holding.market.quantityOf(this.steps);
  }

  /** Begins a new life with its first fill (POS-3). */
  open(positionId: number, timeMs: number): void {
    this.positionId = positionId;
    this.openedAt = timeMs;
  }

  /** The life that has ended, apart from the position, which is clear for the next. */
  splitOff(): Position {
    const ended = new Position(this.holding, this.positionSide);
    ended.positionId = this.positionId;
    ended.realizedPnl = this.realizedPnl;
    ended.handlingFee = this.handlingFee;
    ended.fundingFee = this.fundingFee;
    ended.maxSteps = this.maxSteps;
    ended.openedSteps = this.openedSteps;
    ended.openedValue = this.openedValue;
    ended.closedSteps = this.closedSteps;
    ended.closedValue = this.closedValue;
    ended.openedAt = this.openedAt;
    ended.updatedAt = this.updatedAt;
    this.clear();
    this.updatedAt = ended.updatedAt;
    return ended;
  }

  /** Forgets the life that has ended. */
  clear(): void {
    this.positionId = 0;
    this.steps = 0;
    this.cost = 0;
    this.isolatedMargin = 0;
    this.isMarginCalled = false;
    this.realizedPnl = 0;
    this.handlingFee = 0;
    this.fundingFee = 0;
    this.maxSteps = 0;
    this.openedSteps = 0;
    this.openedValue = 0;
    this.closedSteps = 0;
    this.closedValue = 0;
    this.openedAt = 0;
    this.updatedAt = 0;
  }
}
