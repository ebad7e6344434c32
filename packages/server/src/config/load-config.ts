import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject, NumberText, parseStrictJson } from '@openperp/protocol';
import type { Config, Profile } from './config.ts';
import { readFeedAddresses } from './feed-addresses.ts';
import { type Checked, SETTINGS, type Setting, type SettingName, type SettingValues } from './settings.ts';
import { readSymbols } from './symbol-file.ts';

/** Where settings are given: flags beat variables, variables beat the file, the file beats the defaults. */
export interface ConfigSources {
  /** By flag name without dashes; `true` where a flag was given without a value. */
  readonly flags: Readonly<Record<string, string | true | undefined>>;
  /** Arguments that belong to no flag. */
  readonly strayArguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The checked settings, or every fault that was found, each a sentence naming the place and the value. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly faults: readonly string[] };

interface Given {
  readonly place: string;
  readonly text: string;
}

interface ConfigFile {
  readonly path: string;
  readonly members: JsonObject;
}

const NAMES = Object.keys(SETTINGS) as SettingName[];

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function readConfigFile(path: string, faults: string[]): ConfigFile {
  const empty = { path, members: {} };
  try {
    const json = parseStrictJson(readFileSync(path));
    if (json.ok && isJsonObject(json.value)) return { path, members: json.value };
    faults.push(
      json.ok
        ? `${path}: must be one JSON object`
        : `${path}: no JSON at byte ${json.offset}: ${json.reason}`,
    );
  } catch (error) {
    faults.push(`${path}: ${errorText(error)}`);
  }
  return empty;
}

/** The text of a file's member: what a flag would say. `undefined`: not text, a number or a list of texts. */
function memberText(value: Json): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(',');
  return undefined;
}

function givenInFlags<T>(setting: Setting<T>, sources: ConfigSources, faults: string[]): Given | undefined {
  const value = sources.flags[setting.flag];
  if (value === true) faults.push(`--${setting.flag}: needs a value`);
  return typeof value === 'string' ? { place: `--${setting.flag}`, text: value } : undefined;
}

/** An empty variable is one that is not set: that is how container files leave one out. */
function givenInEnvironment<T>(setting: Setting<T>, sources: ConfigSources): Given | undefined {
  const text = sources.environment[setting.variable];
  return text === undefined || text === '' ? undefined : { place: setting.variable, text };
}

function givenInFile<T>(setting: Setting<T>, file: ConfigFile, faults: string[]): Given | undefined {
  const value = file.members[setting.member];
  if (value === undefined) return undefined;
  const place = `${file.path}: ${setting.member}`;
  const text = memberText(value);
  if (text === undefined) faults.push(`${place}: must be a text or a number`);
  return text === undefined ? undefined : { place, text };
}

function check<T>(setting: Setting<T>, given: Given, faults: string[]): Checked<T> {
  const checked = setting.check(given.text);
  if (!checked.ok) {
    const shown = setting.secret ? '' : ` "${given.text}"`;
    faults.push(`${given.place}${shown}: ${checked.fault}`);
  }
  return checked;
}

function defaultOf({ defaultText }: Setting<unknown>, profile: Profile): string {
  return typeof defaultText === 'string' ? defaultText : defaultText[profile];
}

/** The value of one setting. All places are checked, those that lose too: a wrong value is a mistake wherever it stands. */
function settle(
  name: SettingName,
  sources: ConfigSources,
  file: ConfigFile,
  profile: Profile,
  faults: string[],
) {
  const setting = SETTINGS[name] as Setting<unknown>;
  const given = [
    givenInFlags(setting, sources, faults),
    givenInEnvironment(setting, sources),
    givenInFile(setting, file, faults),
  ].filter((one) => one !== undefined);
  const places = given.length > 0 ? given : [{ place: 'default', text: defaultOf(setting, profile) }];
  const checked = places.map((one) => check(setting, one, faults));
  return checked[0];
}

function unknownMembers(file: ConfigFile): string[] {
  const known = new Set([...NAMES.map((name) => SETTINGS[name].member), 'symbols', 'feeds']);
  return Object.keys(file.members)
    .filter((member) => !known.has(member))
    .map((member) => `${file.path}: ${member}: unknown setting`);
}

function samePorts(settled: ReadonlyMap<string, unknown>): string[] {
  const ports = (['port', 'adminPort', 'agentPort'] as const).map((name) => ({
    flag: `--${SETTINGS[name].flag}`,
    port: settled.get(name),
  }));
  return ports.flatMap(({ flag, port }, at) => {
    const other = ports.slice(at + 1).find((each) => each.port === port);
    const same = typeof port === 'number' && port !== 0 && other !== undefined;
    return same ? [`${flag} and ${other.flag}: both are ${port}; they must differ`] : [];
  });
}

function configFile(sources: ConfigSources, faults: string[]): ConfigFile {
  const path = sources.flags.config;
  if (typeof path === 'string') return readConfigFile(path, faults);
  if (path === true) faults.push('--config: needs a value');
  return { path: '', members: {} };
}

/** Settles and checks all settings of api.md §10: flag before variable before file before default; finds every fault, not only the first. */
export function loadConfig(sources: ConfigSources): ConfigResult {
  const faults: string[] = sources.strayArguments.map((argument) => `${argument}: unknown argument`);
  const file = configFile(sources, faults);
  faults.push(...unknownMembers(file));
  const settled = new Map<string, unknown>();
  for (const name of NAMES) {
    // What goes by the profile stands after it; a profile that is wrong is a fault, whatever the rest would be.
    const profile = (settled.get('profile') ?? 'demo') as Profile;
    const checked = settle(name, sources, file, profile, faults);
    if (checked?.ok) settled.set(name, checked.value);
  }
  const symbols = readSymbols(file.members.symbols, `${file.path}: symbols`, faults);
  const feeds = readFeedAddresses(file.members.feeds, `${file.path}: feeds`, faults);
  faults.push(...samePorts(settled));
  if (faults.length > 0) return { ok: false, faults };
  const { log: _log, ...values } = Object.fromEntries(settled) as SettingValues;
  return { ok: true, config: { ...values, symbols, feeds } };
}
