import type { Command } from './command/command.ts';
import { done, type Outcome } from './command/outcome.ts';
import { createAccount, deposit, pinFeeLevel, setAccountStatus, withdraw } from './commands/accounts.ts';
import { agentTransfer, createAgent, depositAgent, reverseAgentTransfer } from './commands/agents.ts';
import { cancel } from './commands/cancel.ts';
import { cancelAll } from './commands/cancel-all.ts';
import { cancelCondition, placeCondition } from './commands/conditions.ts';
import { depositInsurance } from './commands/insurance.ts';
import { adjustMargin } from './commands/margin.ts';
import { move } from './commands/move.ts';
import { place } from './commands/place.ts';
import { setLeverage, setMarginMode } from './commands/settings.ts';
import { cancelStrategy, placeStrategy } from './commands/strategies.ts';
import { createSymbol, setIndexPrice, updateSymbol } from './commands/symbols.ts';
import { countdown, tick } from './commands/timers.ts';
import type { EventSink } from './event/records.ts';
import { SILENT_SINK } from './event/silent-sink.ts';
import { settle } from './risk/settle.ts';
import { DAY_MS, type Exchange } from './state/exchange.ts';
import { tellStrategies } from './strategy/tell-strategies.ts';

/** `apply(state, command) → events`: the one way in which the exchange changes (TIME-1, TIME-2). */
export function apply(exchange: Exchange, timeMs: number, command: Command, events: EventSink): Outcome {
  if (!Number.isSafeInteger(timeMs) || timeMs < exchange.timeMs) {
    throw new Error(`time ${timeMs} is before the engine's ${exchange.timeMs}`);
  }
  exchange.events = events;
  exchange.previousMs = exchange.timeMs;
  exchange.timeMs = timeMs;
  if (exchange.sequence === 0) exchange.day = Math.floor(timeMs / DAY_MS);
  if (command.kind === 'advance') advance(exchange, command.durationMs);
  begin(exchange, command.kind === 'tick');
  const outcome = dispatch(exchange, command);
  // A tick has its own place for it (TIME-3).
  if (command.kind !== 'tick') settle(exchange);
  tellStrategies(exchange);
  exchange.events = SILENT_SINK;
  return outcome;
}

/** A command takes its number; what is bounded by command is counted anew, and what has been remembered long enough is forgotten. */
function begin(exchange: Exchange, isTick: boolean): void {
  exchange.sequence += 1;
  exchange.remembered.forgetUntil(exchange.timeMs);
  exchange.rememberedConditions.forgetUntil(exchange.timeMs);
  exchange.rememberedStrategies.forgetUntil(exchange.timeMs);
  exchange.triggers.begin(isTick);
  exchange.risk.liquidated = 0;
}

/** TIME-1: every whole second up to the new time is a tick with a sequence of its own; then the time is the new one. */
function advance(exchange: Exchange, durationMs: number): void {
  const end = exchange.timeMs + durationMs;
  let second = exchange.timeMs - (exchange.timeMs % 1000) + 1000;
  for (; second <= end; second += 1000) {
    exchange.timeMs = second;
    begin(exchange, true);
    tick(exchange);
    tellStrategies(exchange);
    exchange.previousMs = second;
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
    case 'placeCondition':
      return placeCondition(exchange, command);
    case 'placeStrategy':
      return placeStrategy(exchange, command);
    case 'cancelCondition':
      return cancelCondition(exchange, command);
    case 'cancelStrategy':
      return cancelStrategy(exchange, command);
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
    case 'createAgent':
      return createAgent(exchange, command);
    case 'depositAgent':
      return depositAgent(exchange, command);
    case 'agentTransfer':
      return agentTransfer(exchange, command);
    case 'reverseAgentTransfer':
      return reverseAgentTransfer(exchange, command);
    case 'work':
      return done(0);
    default:
      return unknown(command);
  }
}

function unknown(command: never): never {
  throw new Error(`unknown command ${JSON.stringify(command)}`);
}
