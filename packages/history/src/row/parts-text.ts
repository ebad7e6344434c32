import type {
  Amount,
  ConditionRecord,
  ConditionRequest,
  OrderRecord,
  OrderRequest,
  StrategyPartRecord,
  StrategyPartRequest,
} from '@openperp/engine';
import { fromAmountText, toAmountText } from './amount-text.ts';

/** All that a part of a strategy is made of. */
type PartPiece =
  | StrategyPartRecord
  | StrategyPartRequest
  | OrderRequest
  | ConditionRequest
  | OrderRecord
  | ConditionRecord;

/** The members of `Piece` that hold an amount. */
type AmountMember<Piece> = Piece extends unknown
  ? { [Member in keyof Piece]: bigint extends Piece[Member] ? Member : never }[keyof Piece]
  : never;

/** Complete by its type: a bigint in any other member would be refused by JSON. */
const isAmount: Readonly<Record<AmountMember<PartPiece>, true>> = {
  price: true,
  quantity: true,
  filledQuantity: true,
  tradeValue: true,
  handlingFee: true,
  realizedPnl: true,
  stopPrice: true,
  activatePrice: true,
  extremePrice: true,
};

const AMOUNTS: ReadonlySet<string> = new Set(Object.keys(isAmount));

/** The JSON of a strategy's parts, each amount in it a text of digits. */
export function toPartsText(parts: readonly StrategyPartRecord[]): string {
  return JSON.stringify(parts, (member, value) =>
    AMOUNTS.has(member) ? toAmountText(value as Amount) : value,
  );
}

/** The parts that a row's text stands for. */
export function fromPartsText(text: string): readonly StrategyPartRecord[] {
  return JSON.parse(text, (member, value) => (AMOUNTS.has(member) ? fromAmountText(value) : value));
}
