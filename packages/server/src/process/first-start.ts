import { type Command, DEFAULT_SYMBOLS, type SymbolSpec } from '@openperp/engine';
import type { Agent, NotedAccount } from '@openperp/identity';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { UnavailableReason } from '../engine-thread/engine-message.ts';
import { accountCommands } from './account-commands.ts';
import { roomText } from './data-folder.ts';

type Sequenced = Pick<EngineClient, 'submit' | 'submitBatch' | 'query'>;

/** Accounts looked up, and created, together. */
const ACCOUNTS_A_GROUP = 500;

/** The refusal of what could not be sequenced. */
function unavailable(what: string, reason: UnavailableReason, path: string): StartError {
  const why =
    reason === 'diskFull' ? `the disk is full: ${roomText({ path })}` : `not possible now (${reason})`;
  return new StartError(EXIT.dataFolder, `${what}: ${why}`);
}

async function mustSubmit(engine: Sequenced, command: Command, what: string, path: string): Promise<void> {
  const reply = await engine.submit(command);
  if (reply.unavailable) throw unavailable(what, reply.reason, path);
  const { code, field, rule } = reply.outcome;
  if (code !== 0)
    throw new StartError(EXIT.badConfig, `${what}: refused with ${code} ${field} ${rule}`.trim());
}

/** The symbols that a profile starts with: `empty` its two with prices set by hand; the demo makes its own. */
function symbolsOf(config: Config): readonly SymbolSpec[] {
  const ofFile = new Set(config.symbols.map(({ symbol }) => symbol));
  const ofProfile = config.profile === 'empty' ? DEFAULT_SYMBOLS : [];
  return [...ofProfile.filter(({ symbol }) => !ofFile.has(symbol)), ...config.symbols];
}

/**
 * Creates the symbols of the profile, at the first start, and of the configuration file, where they do not exist yet. What exists is
 * left as the operator has made it.
 */
export async function createMissingSymbols(config: Config, engine: Sequenced): Promise<void> {
  const existing = new Set((await engine.query({ kind: 'symbols', symbol: '' })).map(({ symbol }) => symbol));
  const wanted = existing.size === 0 ? symbolsOf(config) : config.symbols;
  for (const spec of wanted) {
    if (existing.has(spec.symbol)) continue;
    await mustSubmit(engine, { kind: 'createSymbol', spec }, `symbol ${spec.symbol}`, config.dataFolder);
  }
}

/**
 * Gives every agent its deposit account, which a crash right after the agent was created leaves out. Agents that have one are not touched.
 * Returns how many accounts were made.
 */
export async function createMissingAgentAccounts(
  agents: readonly Pick<Agent, 'agentCode'>[],
  engine: Sequenced,
): Promise<number> {
  const accounts = await Promise.all(
    agents.map(({ agentCode }) => engine.query({ kind: 'agentAccount', agentCode })),
  );
  const missing = agents.filter((_agent, at) => accounts[at] === undefined);
  const replies = await engine.submitBatch(
    missing.map(({ agentCode }) => ({ kind: 'createAgent', agentCode })),
  );
  if (replies.some((reply) => reply.unavailable))
    throw new StartError(
      EXIT.dataFolder,
      'the deposit accounts of new agents cannot be created: the disk is full',
    );
  return missing.length;
}

async function withoutAccount(
  noted: readonly NotedAccount[],
  engine: Sequenced,
): Promise<readonly NotedAccount[]> {
  const accounts = await Promise.all(noted.map(({ userId }) => engine.query({ kind: 'account', userId })));
  return noted.filter((_user, at) => accounts[at] === undefined);
}

/**
 * Gives every user a trading account, as identity has noted it: a crash between creating the user and the account leaves one without.
 * Users that have one are not touched, so that a start by itself changes nothing. Returns how many accounts were made.
 */
export async function createMissingAccounts(
  noted: readonly NotedAccount[],
  engine: Sequenced,
): Promise<number> {
  let created = 0;
  for (let at = 0; at < noted.length; at += ACCOUNTS_A_GROUP) {
    const missing = await withoutAccount(noted.slice(at, at + ACCOUNTS_A_GROUP), engine);
    const replies = await engine.submitBatch(missing.flatMap(accountCommands));
    if (replies.some((reply) => reply.unavailable)) {
      throw new StartError(EXIT.dataFolder, 'the accounts of new users cannot be created: the disk is full');
    }
    created += missing.length;
  }
  return created;
}
