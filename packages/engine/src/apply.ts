import type { Command } from './command/command.ts';
import { done, type Outcome } from './command/outcome.ts';
import { createAccount, deposit, pinFeeLevel, setAccountStatus, withdraw } from './commands/accounts.ts';
import { cancel, cancelAll } from './commands/cancel.ts';
import { depositInsurance } from './commands/insurance.ts';
import { adjustMargin } from './commands/margin.ts';
import { move } from './commands/move.ts';
import { place } from './commands/place.ts';
import { setLeverage, setMarginMode } from './commands/settings.ts';
import { createSymbol, setIndexPrice, updateSymbol } from './commands/symbols.ts';
import { countdown, tick } from './commands/timers.ts';
import type { EventSink } from './event/records.ts';
import { SILENT_SINK } from './event/silent-sink.ts';
import { runRisk } from './risk/run-risk.ts';
import { DAY_MS, type Exchange } from './state/exchange.ts';

/** `apply(state, command) → events`: the one way in which the exchange changes (TIME-1, TIME-2). */
export function apply(exchange: Exchange, timeMs: number, command: Command, events: EventSink): Outcome {
  if (!Number.isSafeInteger(timeMs) || timeMs < exchange.timeMs) {
    throw new Error(`time ${timeMs} is before the engine's ${exchange.timeMs}`);
  }
  exchange.events = events;
  exchange.timeMs = timeMs;
  if (exchange.sequence === 0) exchange.day = Math.floor(timeMs / DAY_MS);
  if (command.kind === 'advance') advance(exchange, command.durationMs);
  exchange.sequence += 1;
  const outcome = dispatch(exchange, command);
  // A tick has its own place for it (TIME-3).
  if (command.kind !== 'tick') runRisk(exchange);
  exchange.events = SILENT_SINK;
  return outcome;
}

/** TIME-1: every whole second up to the new time is a tick with a sequence of its own; then the time is the new one. */
function advance(exchange: Exchange, durationMs: number): void {
  const end = exchange.timeMs + durationMs;
  let second = exchange.timeMs - (exchange.timeMs % 1000) + 1000;
  for (; second <= end; second += 1000) {
    exchange.timeMs = second;
    exchange.sequence += 1;
    tick(exchange);
  }
  exchange.timeMs = end;
}

function dispatch(exchange: Exchange, command: Command): Outcome {
  switch (command.kind) {
    case 'place':
      return place(exchange, command);
    case 'cancel':
      return cancel(exchange, command);
    case 'move':
      return move(exchange, command);
    case 'cancelAll':
      return cancelAll(exchange, command);
    case 'countdown':
      return countdown(exchange, command);
    case 'setLeverage':
      return setLeverage(exchange, command);
    case 'setMarginMode':
      return setMarginMode(exchange, command);
    case 'tick':
      return tick(exchange);
    case 'advance':
      return done(exchange.timeMs);
    case 'setIndexPrice':
      return setIndexPrice(exchange, command);
    case 'deposit':
      return deposit(exchange, command);
    case 'withdraw':
      return withdraw(exchange, command);
    case 'createAccount':
      return createAccount(exchange, command);
    case 'setAccountStatus':
      return setAccountStatus(exchange, command);
    case 'pinFeeLevel':
      return pinFeeLevel(exchange, command);
    case 'createSymbol':
      return createSymbol(exchange, command);
    case 'updateSymbol':
      return updateSymbol(exchange, command);
    case 'adjustMargin':
      return adjustMargin(exchange, command);
    case 'depositInsurance':
      return depositInsurance(exchange, command);
    case 'work':
      return done(0);
    default:
      return unknown(command);
  }
}

function unknown(command: never): never {
  throw new Error(`unknown command ${JSON.stringify(command)}`);
}
