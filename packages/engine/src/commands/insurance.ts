import type { DepositInsurance } from '../command/command.ts';
import type { Outcome } from '../command/outcome.ts';
import type { Exchange } from '../state/exchange.ts';
import { transferIn } from './accounts.ts';

/** Money for the insurance fund (LIQ-4), once by its reference (LEDGER-2); answers the id of the ledger row. */
export function depositInsurance(exchange: Exchange, command: DepositInsurance): Outcome {
  return transferIn(exchange, exchange.fund, command);
}
