import { type Command, DEFAULT_SYMBOLS, type SymbolSpec } from '@openperp/engine';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';

type Sequenced = Pick<EngineClient, 'submit' | 'submitBatch' | 'query'>;

/** Accounts looked up, and created, together. */
const ACCOUNTS_A_GROUP = 500;

async function mustSubmit(engine: Sequenced, command: Command, what: string): Promise<void> {
  const reply = await engine.submit(command);
  if (reply.unavailable) throw new StartError(EXIT.dataFolder, `${what}: not possible now (${reply.reason})`);
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
    await mustSubmit(engine, { kind: 'createSymbol', spec }, `symbol ${spec.symbol}`);
  }
}

async function withoutAccount(userIds: readonly number[], engine: Sequenced): Promise<readonly number[]> {
  const accounts = await Promise.all(userIds.map((userId) => engine.query({ kind: 'account', userId })));
  return userIds.filter((_userId, at) => accounts[at] === undefined);
}

/**
 * Gives every user a trading account: a crash between creating the user and the account leaves one without. Users that have one are not
 * touched, so that a start by itself changes nothing. Returns how many accounts were made.
 */
export async function createMissingAccounts(userIds: readonly number[], engine: Sequenced): Promise<number> {
  let created = 0;
  for (let at = 0; at < userIds.length; at += ACCOUNTS_A_GROUP) {
    const missing = await withoutAccount(userIds.slice(at, at + ACCOUNTS_A_GROUP), engine);
    const replies = await engine.submitBatch(missing.map((userId) => ({ kind: 'createAccount', userId })));
    if (replies.some((reply) => reply.unavailable)) {
      throw new StartError(EXIT.dataFolder, 'the accounts of new users cannot be created: the disk is full');
    }
    created += missing.length;
  }
  return created;
}
