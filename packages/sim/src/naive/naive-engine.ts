import type { Answer, Command, Engine, EventSink, Outcome, Query } from '@openperp/engine';
import { createAccount, pinFeeLevel, setAccountStatus } from './accounts.ts';
import { adjustMargin } from './adjust-margin.ts';
import { agentTransfer, createAgent, depositAgent, reverseAgentTransfer } from './agents.ts';
import { cancel, cancelAll, cancelOneCondition, cancelStrategy, countdown } from './cancel.ts';
import { type Exchange, emptyExchange, newCommand } from './exchange.ts';
import { nextToFire } from './fire-condition.ts';
import { move } from './move.ts';
import { done } from './outcomes.ts';
import { place } from './place.ts';
import { placeCondition } from './place-condition.ts';
import { placeStrategy } from './place-strategy.ts';
import { setLeverage, setMarginMode } from './settings.ts';
import { runRiskAndStage, runStage } from './stage.ts';
import { tellChanges } from './strategy-change.ts';
import { createSymbol, setIndexPrice, updateSymbol } from './symbols.ts';
import { tick } from './timers.ts';
import { depositInsurance, transfer } from './transfer.ts';
import { answer } from './views.ts';
import { midnightOf } from './volumes.ts';

/** Milliseconds between ticks (TIME-1). */
const SECOND_MS = 1000;

/**
 * The reference engine: the rules once more, in plain lists and exact rationals, with nothing kept that can be worked out.
 * It answers and tells the same as the real engine, slowly, and has no encoded form.
 */
export class NaiveEngine implements Omit<Engine, 'encode'> {
  readonly #exchange: Exchange = emptyExchange();

  get sequence(): number {
    return this.#exchange.sequence;
  }

  get timeMs(): number {
    return this.#exchange.timeMs;
  }

  get hasPendingWork(): boolean {
    return this.#exchange.queue.length > 0;
  }

  /** Applies the next command; time going back is a RangeError. */
  apply(timeMs: number, command: Command, sink: EventSink): Outcome {
    if (timeMs < this.#exchange.timeMs) throw new RangeError('time goes back');
    if (this.#exchange.sequence === 0) this.#exchange.lastMidnightMs = midnightOf(timeMs);
    if (command.kind !== 'advance') return this.#applyOne(timeMs, command, sink);
    const end = timeMs + command.durationMs;
    const firstTick = (Math.floor(timeMs / SECOND_MS) + 1) * SECOND_MS;
    for (let second = firstTick; second <= end; second += SECOND_MS) {
      this.#applyOne(second, { kind: 'tick' }, sink);
    }
    return this.#applyOne(end, command, sink);
  }

  query<Q extends Query>(query: Q): Answer<Q> {
    return answer(this.#exchange, query) as Answer<Q>;
  }

  #applyOne(timeMs: number, command: Command, sink: EventSink): Outcome {
    this.#exchange.sequence += 1;
    this.#exchange.previousMs = this.#exchange.timeMs;
    this.#exchange.timeMs = timeMs;
    this.#exchange.rankings = [];
    const isBacklogged = command.kind !== 'tick' && nextToFire(this.#exchange) !== undefined;
    this.#exchange.inCommand = newCommand(isBacklogged);
    const outcome = dispatch(this.#exchange, command, sink);
    if (command.kind !== 'tick') {
      runStage(this.#exchange, sink);
      runRiskAndStage(this.#exchange, sink);
    }
    tellChanges(this.#exchange, sink);
    return outcome;
  }
}

function dispatch(exchange: Exchange, command: Command, sink: EventSink): Outcome {
  switch (command.kind) {
    case 'createAccount':
      return createAccount(exchange, command, sink);
    case 'setAccountStatus':
      return setAccountStatus(exchange, command, sink);
    case 'pinFeeLevel':
      return pinFeeLevel(exchange, command, sink);
    case 'deposit':
    case 'withdraw':
      return transfer(exchange, command, sink);
    case 'createSymbol':
      return createSymbol(exchange, command, sink);
    case 'updateSymbol':
      return updateSymbol(exchange, command, sink);
    case 'setIndexPrice':
      return setIndexPrice(exchange, command, sink);
    case 'tick':
      tick(exchange, sink);
      return done();
    case 'advance':
    case 'work':
      return done();
    case 'place':
      return place(exchange, command, sink);
    case 'placeCondition':
      return placeCondition(exchange, command, sink);
    case 'placeStrategy':
      return placeStrategy(exchange, command, sink);
    case 'cancel':
      return cancel(exchange, command, sink);
    case 'cancelCondition':
      return cancelOneCondition(exchange, command, sink);
    case 'cancelStrategy':
      return cancelStrategy(exchange, command, sink);
    case 'move':
      return move(exchange, command, sink);
    case 'cancelAll':
      return cancelAll(exchange, command, sink);
    case 'countdown':
      return countdown(exchange, command);
    case 'setLeverage':
      return setLeverage(exchange, command, sink);
    case 'setMarginMode':
      return setMarginMode(exchange, command, sink);
    case 'adjustMargin':
      return adjustMargin(exchange, command, sink);
    case 'depositInsurance':
      return depositInsurance(exchange, command, sink);
    case 'createAgent':
      return createAgent(exchange, command, sink);
    case 'depositAgent':
      return depositAgent(exchange, command, sink);
    case 'agentTransfer':
      return agentTransfer(exchange, command, sink);
    case 'reverseAgentTransfer':
      return reverseAgentTransfer(exchange, command, sink);
    default:
      return command satisfies never;
  }
}
