import type { Amount, MarginMode } from '@openperp/engine';
import { type ExplanationJson, formatDecimal } from '@openperp/protocol';

/** One number of an explanation. */
export type ExplanationStep = ExplanationJson['steps'][number];

/** A number, the rule that makes it, and how. */
export function step(rule: string, name: string, formula: string, value: Amount | string): ExplanationStep {
  return { rule, name, formula, value: typeof value === 'string' ? value : formatDecimal(value) };
}

/** Amounts by name, as decimals; texts stay. */
export function inputsOf(values: Readonly<Record<string, Amount | string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : formatDecimal(value),
    ]),
  );
}

/** What a scope's margin is called: the position's own, or the account's cross wallet. */
export function marginName(marginMode: MarginMode): 'isolatedMargin' | 'crossWalletBalance' {
  return marginMode === 'ISOLATED' ? 'isolatedMargin' : 'crossWalletBalance';
}

/** MARGIN-4 in the words of the inputs. */
export const MAINTENANCE_FORMULA = '|quantity| × markPrice × maintenanceMarginRate − maintenanceAmount';

/** MARGIN-5's bankruptcy price in the words of the inputs. */
export function bankruptcyFormula(marginMode: MarginMode): string {
  return marginMode === 'ISOLATED'
    ? '(cost − isolatedMargin) / quantity'
    : '(cost − crossWalletBalance − otherUnrealizedPnl) / quantity';
}
