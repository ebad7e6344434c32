import { inspect } from 'node:util';
import type {
  Command,
  Engine,
  EngineEvent,
  InsuranceFundView,
  Outcome,
  PlaceCondition,
  PlaceStrategy,
  PositionView,
  Query,
} from '@openperp/engine';
import { FUND_ID } from '../naive/exchange.ts';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { collectingSink } from '../naive/sinks.ts';
import type { TimedCommand } from './trial.ts';

/** The first thing in which two engines differ. */
export interface Difference {
  readonly seed: number;
  /** The place of the command in its list, from 0. */
  readonly index: number;
  readonly command: TimedCommand;
  /** Where, such as `events[3].record.amount` or `asset(107).equity`. */
  readonly path: string;
  readonly naive: string;
  readonly fast: string;
}

/** All that an engine shows after a command. */
type Showing = readonly { readonly name: string; readonly value: unknown }[];

/** What can be compared: an engine without its encoded form. */
export type Comparable = Omit<Engine, 'encode'>;

/**
 * Applies every command to the reference engine and to a fast one and compares, after each, the outcome and all events, and after each
 * `showEvery`-th and the last what both answer of every account and book. Answers the first difference, `undefined` where there is none.
 */
export function compareEngines(
  seed: number,
  commands: readonly TimedCommand[],
  createFast: () => Comparable,
  showEvery = 1,
): Difference | undefined {
  const naive = new NaiveEngine();
  const fast = createFast();
  const placed: ById[] = [];
  for (const [index, command] of commands.entries()) {
    const isShowing = (index + 1) % showEvery === 0 || index === commands.length - 1;
    const shown = { commands: isShowing ? commands : [], placed };
    const told = applyTo(naive, command);
    placed.push(...byIds(command.command, told.outcome));
    const expected = showAfter(naive, command, told, shown);
    const actual = showAfter(fast, command, applyTo(fast, command), shown);
    const found = firstDifference(expected, actual);
    if (found !== undefined) return { seed, index, command, ...found };
  }
  return undefined;
}

/** A difference in words. */
export function describeDifference(difference: Difference): string {
  const { seed, index, command, path, naive, fast } = difference;
  return [
    `seed ${seed}, command ${index} at ${command.timeMs}: ${print(command.command)}`,
    `${path}:`,
    `  naive ${naive}`,
    `  fast  ${fast}`,
  ].join('\n');
}

/** What an engine says of a command while it applies it. */
interface Told {
  readonly outcome: Outcome;
  readonly events: readonly EngineEvent[];
}

function applyTo(engine: Comparable, { timeMs, command }: TimedCommand): Told {
  const events: EngineEvent[] = [];
  return { outcome: engine.apply(timeMs, command, collectingSink(events)), events };
}

function showAfter(
  engine: Comparable,
  { command }: TimedCommand,
  { outcome, events }: Told,
  { commands, placed }: Shown,
): Showing {
  const base = [
    { name: 'outcome', value: comparableOutcome(command, outcome) },
    { name: 'events', value: events },
    { name: 'hasPendingWork', value: engine.hasPendingWork },
    { name: 'engine', value: engine.query({ kind: 'engine' }) },
    { name: 'tickers', value: engine.query({ kind: 'tickers', symbol: '' }) },
    { name: 'funding', value: engine.query({ kind: 'funding', symbol: '' }) },
    { name: 'insuranceFund', value: showFund(engine) },
  ];
  return [
    ...base,
    ...symbolsIn(commands).map((symbol) => showBook(engine, symbol)),
    ...showAccounts(engine, commands),
    ...showEquities(engine, commands),
    ...showAgents(engine, commands),
    ...(commands.length === 0 ? [] : outermost(placed).map((query) => ask(engine, query))),
  ];
}

/** What is asked by its own id, or by that of the client. */
type ById = Extract<Query, { kind: 'order' | 'condition' | 'strategy' }>;

/** What an engine shows: of the accounts and symbols that these commands make, and of what has been placed so far. */
interface Shown {
  readonly commands: readonly TimedCommand[];
  readonly placed: readonly ById[];
}

/** Which questions to ask from now on of what a command has placed. */
function byIds(command: Command, { code, id }: Outcome): readonly ById[] {
  if (code !== 0) return [];
  if (command.kind === 'placeCondition') return [conditionById(command, command.clientOrderId, id)];
  if (command.kind !== 'placeStrategy') return [];
  const { userId, symbol, clientStrategyId, parts } = command;
  const strategyId = clientStrategyId === '' ? id : 0;
  const named = parts.flatMap(({ order, condition }): ById[] => {
    const clientOrderId = order?.clientOrderId ?? condition?.clientOrderId ?? '';
    if (clientOrderId === '') return [];
    if (order === null) return [conditionById(command, clientOrderId, 0)];
    return [{ kind: 'order', userId, symbol, orderId: 0, clientOrderId }];
  });
  return [{ kind: 'strategy', userId, strategyId, clientStrategyId }, ...named];
}

function conditionById(
  { userId, symbol }: PlaceCondition | PlaceStrategy,
  clientOrderId: string,
  id: number,
): ById {
  return { kind: 'condition', userId, symbol, conditionId: clientOrderId === '' ? id : 0, clientOrderId };
}

/** The first few, which may be forgotten by now, and the latest. */
function outermost(placed: readonly ById[]): readonly ById[] {
  return placed.length <= 20 ? placed : [...placed.slice(0, 4), ...placed.slice(-16)];
}

/** More than any stream has. */
const MAX_AGENT_ORDERS = 10_000;

/** The commands whose outcome names what is placed, a ledger row or a count; what others name is free, as is which rule is cited. */
const NAMING: readonly Command['kind'][] = [
  'place',
  'placeCondition',
  'placeStrategy',
  'cancel',
  'cancelCondition',
  'cancelStrategy',
  'move',
  'cancelAll',
  'deposit',
  'withdraw',
  'adjustMargin',
  'depositInsurance',
  'agentTransfer',
  'reverseAgentTransfer',
];

function comparableOutcome(command: Command, { code, id, field }: Outcome): Partial<Outcome> {
  return NAMING.includes(command.kind) ? { code, id, field } : { code, field };
}

/** A book without its version: which commands touch a book without changing its levels is the engine's own affair. */
function showBook(engine: Comparable, symbol: string): Showing[number] {
  const depth = engine.query({ kind: 'depth', symbol, limit: 1000 });
  return { name: `depth(${symbol})`, value: depth && { ...depth, version: 0 } };
}

function showAccounts(engine: Comparable, all: readonly TimedCommand[]): Showing {
  const userIds = all.length === 0 ? [] : [FUND_ID, ...userIdsIn(all)];
  return userIds.flatMap((userId) => [
    ask(engine, { kind: 'asset', userId }),
    ask(engine, { kind: 'account', userId }),
    ...showPositions(engine, userId),
    ask(engine, { kind: 'openOrders', userId, symbol: '', limit: 1000, beforeOrderId: 0 }),
    ask(engine, { kind: 'conditions', userId, symbol: '' }),
    ...symbolsIn(all).map((symbol) => ask(engine, { kind: 'settings', userId, symbol })),
  ]);
}

/** What all accounts are worth, and the two after the first and second of them (STAT-2). */
function showEquities(engine: Comparable, all: readonly TimedCommand[]): Showing {
  return [FUND_ID, ...userIdsIn(all).slice(0, 2)].map((afterUserId) => {
    const limit = afterUserId === FUND_ID ? 1000 : 2;
    return {
      name: `equities(${afterUserId})`,
      value: engine.query({ kind: 'equities', afterUserId, limit }),
    };
  });
}

/** The exchange's own accounts, the agents' among them, and what agents have ordered. */
function showAgents(engine: Comparable, all: readonly TimedCommand[]): Showing {
  if (all.length === 0) return [];
  const orders = engine.query({ kind: 'agentOrders', afterOrderId: 0, limit: MAX_AGENT_ORDERS });
  const latest = orders.slice(-3);
  return [
    { name: 'systemAccounts', value: engine.query({ kind: 'systemAccounts' }) },
    { name: 'agentOrders', value: orders },
    { name: 'agentOrders after', value: engine.query({ kind: 'agentOrders', afterOrderId: 2, limit: 3 }) },
    ...agentCodesIn(all).map((agentCode) => ({
      name: `agentAccount(${agentCode})`,
      value: engine.query({ kind: 'agentAccount', agentCode }),
    })),
    ...latest.map(({ agentCode, agentOrderNo }) => ({
      name: `agentOrder(${agentCode}, ${agentOrderNo})`,
      value: engine.query({ kind: 'agentOrder', agentCode, agentOrderNo }),
    })),
  ];
}

function ask(engine: Comparable, query: Extract<Query, { userId: number }>): Showing[number] {
  const { kind, ...named } = query;
  const said = Object.values(named).filter((part) => part !== '' && part !== 0 && part !== 1000);
  return { name: `${kind}(${said.join(', ')})`, value: engine.query(query) };
}

function showFund(engine: Comparable): InsuranceFundView {
  const fund = engine.query({ kind: 'insuranceFund' });
  return { ...fund, positions: byId(fund.positions) };
}

function byId(positions: readonly PositionView[]): PositionView[] {
  return [...positions].sort((a, b) => a.positionId - b.positionId);
}

/** Positions have no order of their own: by id, each with how it comes about. */
function showPositions(engine: Comparable, userId: number): Showing {
  const positions = engine.query({ kind: 'positions', userId, symbol: '' });
  const ordered = byId(positions);
  return [
    { name: `positions(${userId})`, value: ordered },
    ...ordered.map(({ positionId }) => ask(engine, { kind: 'explainPosition', userId, positionId })),
  ];
}

function userIdsIn(commands: readonly TimedCommand[]): number[] {
  return commands
    .flatMap(({ command }) => (command.kind === 'createAccount' ? [command.userId] : []))
    .filter(isFirst);
}

/** Those who are not there too. */
function agentCodesIn(commands: readonly TimedCommand[]): string[] {
  return commands
    .flatMap(({ command }) => (command.kind === 'depositAgent' ? [command.agentCode] : []))
    .filter(isFirst);
}

function symbolsIn(commands: readonly TimedCommand[]): string[] {
  return commands
    .flatMap(({ command }) => (command.kind === 'createSymbol' ? [command.spec.symbol] : []))
    .filter(isFirst);
}

function isFirst<T>(item: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(item) === index;
}

type Found = Pick<Difference, 'path' | 'naive' | 'fast'>;

function firstDifference(naive: Showing, fast: Showing): Found | undefined {
  for (const [index, { name, value }] of naive.entries()) {
    const found = differenceIn(name, value, fast[index]?.value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Where two plain values first differ: a number never equals a bigint, nor 0 −0. Members that only the fast one has are its own business,
 * extra items of a list are not.
 */
export function differenceIn(path: string, naive: unknown, fast: unknown): Found | undefined {
  if (Object.is(naive, fast)) return undefined;
  if (!isObject(naive) || !isObject(fast)) return { path, naive: print(naive), fast: print(fast) };
  const keys = Object.keys(Array.isArray(naive) && Object.keys(fast).length > naive.length ? fast : naive);
  for (const key of keys) {
    const step = Array.isArray(naive) ? `${path}[${key}]` : `${path}.${key}`;
    const found = differenceIn(step, naive[key], fast[key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function print(value: unknown): string {
  return inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
}
