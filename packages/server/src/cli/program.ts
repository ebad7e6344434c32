import { Command } from 'commander';
import type { ConfigSources } from '../config/load-config.ts';
import { SETTINGS, type Setting } from '../config/settings.ts';
import { EXPORT_OPTIONS, type ExportArguments } from '../export/export-options.ts';

/** What the command line asks for. */
export type Task =
  | 'start'
  | 'restore'
  | 'rebuild-history'
  | 'export'
  | 'verify'
  | 'verify-audit'
  | 'rotate-master-key';

/** What else a task may be told. */
export interface TaskOptions {
  /** `rebuild-history` may leave out what the log no longer holds. */
  readonly acceptLoss: boolean;
  /** The row that `verify-audit` must find, `<auditId>:<hash>`; `true`: given without a value. */
  readonly anchor: string | true | undefined;
  /** What `export` is to write and where; `undefined` with other tasks. */
  readonly exported: ExportArguments | undefined;
}

/** A task with the settings given on the command line. */
export interface Invocation extends TaskOptions {
  readonly task: Task;
  readonly flags: ConfigSources['flags'];
  /** What is neither a task nor a setting. */
  readonly strayArguments: readonly string[];
}

const TASKS: Readonly<Record<Task, string>> = {
  start: 'start the exchange (the default)',
  restore: 'make a damaged log whole again, setting aside what is not',
  'rebuild-history': 'build the history database again from the log',
  export: 'write trades, orders, ledger or klines to a file, beside a running exchange or without one',
  verify: 'check the data of a stopped exchange, print its state hash',
  'verify-audit': 'check the audit log of a stopped exchange, print its last row',
  'rotate-master-key': 'replace the master key of a stopped exchange',
};

const ACCEPT_LOSS = 'accept-loss';
const ANCHOR = 'anchor';
/** What belongs to one task alone. */
const TASK_OF_OPTION: Readonly<Record<string, Task>> = {
  ...Object.fromEntries(Object.keys(EXPORT_OPTIONS).map((name): [string, Task] => [name, 'export'])),
  [ACCEPT_LOSS]: 'rebuild-history',
  [ANCHOR]: 'verify-audit',
};

const NOTES = `
Examples:
  openperp                                  a market that moves, at http://127.0.0.1:8080
  openperp --profile empty --data ./mine    an empty exchange of your own
  openperp verify --data ./mine             is everything on the disk as it was written?
  openperp export trades --user 1 --from 2026-03-01 --out trades.csv
                                            what account 1 has traded since the 1st of March

Every setting can also be a variable (OPENPERP_PORT=9000) or a member of the --config file
({ "port": 9000, "symbols": [...] }). A flag beats a variable, a variable beats the file.
To set a new admin token, start with --admin-token; to have a new one generated, delete
admin-token.sha256 in the data folder first.

Exit codes: 0 a clean end, 1 a bug or a failed disk, 2 wrong settings, 3 the data folder is in
use, 4 it cannot be read or written, 5 what is in it is damaged, 6 a port cannot be used,
7 rebuild-history would lose what the log no longer holds, and --accept-loss was not given.
`;

function taskLines(): string {
  const width = Math.max(...Object.keys(TASKS).map((task) => task.length)) + 2;
  return Object.entries(TASKS)
    .map(([task, description]) => `  ${task.padEnd(width)}${description}`)
    .join('\n');
}

function describe(setting: Setting<unknown>): string {
  const usual = defaultOf(setting);
  return `${setting.help}${usual === '' ? '' : ` (default: ${usual})`} [${setting.variable}]`;
}

function defaultOf({ defaultText }: Setting<unknown>): string {
  if (typeof defaultText === 'string') return defaultText;
  return Object.entries(defaultText)
    .map(([profile, text]) => `${text} in ${profile}`)
    .join(', ');
}

function invocationOf(command: Command): Invocation {
  const flags: Record<string, string | true | undefined> = {};
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    if (typeof value === 'string' || value === true) flags[option.name()] = value;
  }
  const [first, ...rest] = command.args;
  const isTask = first !== undefined && Object.hasOwn(TASKS, first);
  const task = isTask ? (first as Task) : 'start';
  const words = isTask ? rest : command.args;
  const isExport = task === 'export';
  const settings = Object.fromEntries(
    Object.entries(flags).filter(([name]) => !Object.hasOwn(TASK_OF_OPTION, name)),
  );
  const strayOptions = Object.keys(TASK_OF_OPTION).filter(
    (name) => flags[name] !== undefined && task !== TASK_OF_OPTION[name],
  );
  return {
    task,
    flags: settings,
    strayArguments: [...(isExport ? [] : words), ...strayOptions.map((name) => `--${name}`)],
    acceptLoss: flags[ACCEPT_LOSS] === true,
    anchor: flags[ANCHOR],
    exported: isExport ? { words, options: flags } : undefined,
  };
}

/** The command line of the exchange; `run` gets what was asked for, `--help` and `--version` answer by themselves. */
export function createProgram(version: string, run: (invocation: Invocation) => Promise<void>): Command {
  const program = new Command('openperp')
    .usage('[task] [settings]')
    .description(`A perpetual-futures exchange that anyone can run.\n\nTasks:\n${taskLines()}`)
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', NOTES)
    .allowUnknownOption()
    .allowExcessArguments();
  for (const setting of Object.values(SETTINGS) as Setting<unknown>[]) {
    program.option(`--${setting.flag} [${setting.placeholder}]`, describe(setting));
  }
  program
    .option('--config [file]', 'JSON file with any of these settings and "symbols", the symbols to create')
    .option(`--${ACCEPT_LOSS}`, 'with rebuild-history: leave out what the log no longer holds')
    .option(
      `--${ANCHOR} [auditId:hash]`,
      'with verify-audit: a row that must be there, as it printed it before',
    );
  for (const [name, [placeholder, help]] of Object.entries(EXPORT_OPTIONS)) {
    program.option(`--${name} [${placeholder}]`, `with export: ${help}`);
  }
  return program.action((_options: unknown, command: Command) => run(invocationOf(command)));
}
