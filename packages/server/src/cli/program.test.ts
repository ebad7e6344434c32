import { expect, test } from 'vitest';
import { SETTINGS } from '../config/settings.ts';
import { createProgram, type Invocation } from './program.ts';

async function invoke(...argv: string[]): Promise<Invocation | undefined> {
  let invocation: Invocation | undefined;
  const program = createProgram('9.8.7', async (given) => {
    invocation = given;
  });
  await program.exitOverride().parseAsync(argv, { from: 'user' });
  return invocation;
}

function helpText(): string {
  let text = '';
  const program = createProgram('9.8.7', async () => {}).configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  program.outputHelp();
  return text;
}

test('without a task the exchange starts', async () => {
  expect(await invoke()).toEqual({ task: 'start', flags: {}, strayArguments: [], acceptLoss: false });
  expect(await invoke('--profile', 'empty', '--port=0')).toEqual({
    task: 'start',
    flags: { profile: 'empty', port: '0' },
    strayArguments: [],
    acceptLoss: false,
  });
});

test.each(['start', 'restore', 'rebuild-history', 'verify', 'verify-audit', 'rotate-master-key'])(
  '%s is a task and takes settings',
  async (task) => {
    expect(await invoke(task, '--data', '/srv/perp')).toEqual({
      task,
      flags: { data: '/srv/perp' },
      strayArguments: [],
      acceptLoss: false,
    });
  },
);

test('what is no task and no setting is handed on, to be named as a fault', async () => {
  expect((await invoke('launch', '--prot', '80'))?.strayArguments).toEqual(['launch', '--prot', '80']);
  expect((await invoke('start', 'twice'))?.strayArguments).toEqual(['twice']);
});

test('--accept-loss belongs to rebuild-history alone', async () => {
  expect(await invoke('rebuild-history', '--accept-loss', '--data', '/srv/perp')).toEqual({
    task: 'rebuild-history',
    flags: { data: '/srv/perp' },
    strayArguments: [],
    acceptLoss: true,
  });
  expect((await invoke('start', '--accept-loss'))?.strayArguments).toEqual(['--accept-loss']);
});

test('--anchor belongs to verify-audit alone', async () => {
  expect(await invoke('verify-audit', '--anchor', '7:ab', '--data', '/srv/perp')).toEqual({
    task: 'verify-audit',
    flags: { data: '/srv/perp' },
    strayArguments: [],
    acceptLoss: false,
    anchor: '7:ab',
  });
  expect((await invoke('verify-audit', '--anchor'))?.anchor).toBe(true);
  expect((await invoke('verify', '--anchor', '7:ab'))?.strayArguments).toEqual(['--anchor']);
});

test('what export is told stays with it: its words and options, "-" as a value', async () => {
  const invocation = await invoke('export', 'trades', '--user', '7', '--out', '-', '--data', '/srv/perp');
  expect(invocation).toMatchObject({ task: 'export', flags: { data: '/srv/perp' }, strayArguments: [] });
  expect(invocation?.exported).toEqual({
    words: ['trades'],
    options: { user: '7', out: '-', data: '/srv/perp' },
  });
  expect((await invoke('export', 'trades', 'twice', '--fast'))?.exported?.words).toEqual([
    'trades',
    'twice',
    '--fast',
  ]);
  expect((await invoke('export', '--price-type', '--to', '1'))?.exported?.options).toEqual({
    'price-type': true,
    to: '1',
  });
});

test('the options of export belong to it alone', async () => {
  const options = ['--user', '--symbol', '--interval', '--price-type', '--from', '--to', '--format', '--out'];
  expect((await invoke('start', ...options))?.strayArguments).toEqual(options);
  expect((await invoke('start'))?.exported).toBeUndefined();
});

test('a setting without a value is handed on as such', async () => {
  expect((await invoke('--port', '--host', 'x'))?.flags).toEqual({ port: true, host: 'x' });
});

test('the help names every task, flag, variable and default', () => {
  const text = helpText().replace(/\s+/g, ' ');
  for (const task of [
    ...['start', 'restore', 'rebuild-history', 'export', 'verify', 'verify-audit', 'rotate-master-key'],
  ])
    expect(text).toContain(` ${task} `);
  for (const setting of Object.values(SETTINGS)) {
    expect(text).toContain(`--${setting.flag} [`);
    expect(text).toContain(`[${setting.variable}]`);
    const { defaultText: usual } = setting;
    const shown = typeof usual === 'string' ? usual : `${usual.demo} in demo, ${usual.empty} in empty`;
    if (shown !== '') expect(text).toContain(`(default: ${shown})`);
  }
  expect(text).toContain('(default: 2400 in demo, 0 in empty) [OPENPERP_REQUEST_LIMIT]');
  expect(text).toContain('--config [file]');
  expect(text).toContain('admin-token.sha256');
});
