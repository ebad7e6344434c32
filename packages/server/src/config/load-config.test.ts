import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type ConfigSources, loadConfig } from './load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'openperp-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, `${crypto.randomUUID()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function load(sources: Partial<ConfigSources>) {
  return loadConfig({ flags: {}, strayArguments: [], environment: {}, ...sources });
}

function configOf(sources: Partial<ConfigSources>) {
  const result = load(sources);
  if (!result.ok) throw new Error(result.faults.join('\n'));
  return result.config;
}

function faultsOf(sources: Partial<ConfigSources>): readonly string[] {
  const result = load(sources);
  return result.ok ? [] : result.faults;
}

test('without any setting the defaults of the contract hold', () => {
  expect(configOf({})).toEqual({
    port: 8080,
    adminPort: 8081,
    host: '127.0.0.1',
    dataFolder: resolve('data'),
    profile: 'demo',
    clock: 'real',
    adminToken: undefined,
    masterKey: undefined,
    trustedProxies: [],
    accessTtlSeconds: 900,
    requestLimit: 2_400,
    orderLimit10s: 300,
    orderLimit1m: 1_200,
    cancelLimit10s: 600,
    agentQueryLimit: 2,
    agentPort: undefined,
    publicUrl: '',
    keepLogBytes: Number.POSITIVE_INFINITY,
    history: 'embedded',
    keepHistoryMs: Number.POSITIVE_INFINITY,
    webhookNetworks: undefined,
    symbols: [],
    feeds: {},
  });
});

const SPELLINGS = [
  ['port', 'OPENPERP_PORT', 'port', '9000', 'port', 9000],
  ['admin-port', 'OPENPERP_ADMIN_PORT', 'adminPort', '9001', 'adminPort', 9001],
  ['agent-port', 'OPENPERP_AGENT_PORT', 'agentPort', '0', 'agentPort', 0],
  ['public-url', 'OPENPERP_PUBLIC_URL', 'publicUrl', 'https://x.example/', 'publicUrl', 'https://x.example'],
  ['agent-query-limit', 'OPENPERP_AGENT_QUERY_LIMIT', 'agentQueryLimit', '7', 'agentQueryLimit', 7],
  ['host', 'OPENPERP_HOST', 'host', '0.0.0.0', 'host', '0.0.0.0'],
  ['data', 'OPENPERP_DATA', 'data', '/srv/perp', 'dataFolder', resolve('/srv/perp')],
  ['profile', 'OPENPERP_PROFILE', 'profile', 'empty', 'profile', 'empty'],
  ['clock', 'OPENPERP_CLOCK', 'clock', 'virtual', 'clock', 'virtual'],
  ['admin-token', 'OPENPERP_ADMIN_TOKEN', 'adminToken', 'sixteen-letters!', 'adminToken', 'sixteen-letters!'],
  ['master-key', 'OPENPERP_MASTER_KEY', 'masterKey', 'ab'.repeat(32), 'masterKey', 'ab'.repeat(32)],
  ['access-ttl', 'OPENPERP_ACCESS_TTL', 'accessTtl', '60', 'accessTtlSeconds', 60],
  ['keep-log', 'OPENPERP_KEEP_LOG', 'keepLog', '300', 'keepLogBytes', 314_572_800],
  ['history', 'OPENPERP_HISTORY', 'history', 'postgres://db/perp', 'history', 'postgres://db/perp'],
  ['keep-history', 'OPENPERP_KEEP_HISTORY', 'keepHistory', '30', 'keepHistoryMs', 2_592_000_000],
  ['request-limit', 'OPENPERP_REQUEST_LIMIT', 'requestLimit', '9', 'requestLimit', 9],
  ['order-limit-10s', 'OPENPERP_ORDER_LIMIT_10S', 'orderLimit10s', '8', 'orderLimit10s', 8],
  ['order-limit-1m', 'OPENPERP_ORDER_LIMIT_1M', 'orderLimit1m', '7', 'orderLimit1m', 7],
  ['cancel-limit-10s', 'OPENPERP_CANCEL_LIMIT_10S', 'cancelLimit10s', '0', 'cancelLimit10s', 0],
] as const;

describe.each(SPELLINGS)('--%s', (flag, variable, member, text, name, value) => {
  test('is the same as a flag, a variable and a member of the file', () => {
    expect(configOf({ flags: { [flag]: text } })[name]).toBe(value);
    expect(configOf({ environment: { [variable]: text } })[name]).toBe(value);
    expect(configOf({ flags: { config: file({ [member]: text }) } })[name]).toBe(value);
  });
});

test('proxies are a list with commas, in the file also a JSON list', () => {
  const list = ['10.0.0.1', '192.168.0.0/16', '::1', '2001:db8::/32'];
  expect(configOf({ flags: { 'trusted-proxy': list.join(', ') } }).trustedProxies).toEqual(list);
  expect(configOf({ flags: { config: file({ trustedProxy: list }) } }).trustedProxies).toEqual(list);
});

test('networks of webhooks are a list with commas, in the file also a JSON list, or none', () => {
  const list = ['10.0.0.1', '192.168.0.0/16', 'fd00::/8'];
  const networksOf = (sources: Partial<ConfigSources>) => configOf(sources).webhookNetworks;
  expect(networksOf({ flags: { 'webhook-networks': list.join(', ') } })).toEqual(list);
  expect(networksOf({ environment: { OPENPERP_WEBHOOK_NETWORKS: list.join(',') } })).toEqual(list);
  expect(networksOf({ flags: { config: file({ webhookNetworks: list }) } })).toEqual(list);
  expect(networksOf({ flags: { 'webhook-networks': 'none' } })).toEqual([]);
  expect(faultsOf({ flags: { 'webhook-networks': '10.0.0.0/8,localhost' } })).toEqual([
    '--webhook-networks "10.0.0.0/8,localhost": must be IP addresses or CIDR blocks separated by commas, not "localhost"',
  ]);
});

test('a flag beats a variable, a variable beats the file, the file beats the default', () => {
  const config = file({ port: 7001, host: 'file.example', profile: 'empty' });
  const environment = { OPENPERP_PORT: '7002', OPENPERP_HOST: 'variable.example' };
  const settled = configOf({ flags: { config, port: '7003' }, environment });
  expect(settled).toMatchObject({
    port: 7003,
    host: 'variable.example',
    profile: 'empty',
    adminPort: 8081,
  });
});

test('[DUR-4] all of the log is kept where nothing else is said', () => {
  const keptOf = (flags: Record<string, string>): number => configOf({ flags }).keepLogBytes;
  expect(keptOf({ profile: 'empty' })).toBe(Number.POSITIVE_INFINITY);
  expect(keptOf({ profile: 'demo' })).toBe(Number.POSITIVE_INFINITY);
  expect(keptOf({ profile: 'demo', 'keep-log': '4096' })).toBe(4_294_967_296);
  expect(keptOf({ profile: 'empty', 'keep-log': '0' })).toBe(0);
});

test.each(['-1', '1.5', '2GiB', 'none', '1000000000'])('"%s" of the log cannot be kept', (text) => {
  expect(faultsOf({ flags: { 'keep-log': text } })).toEqual([
    `--keep-log "${text}": must be "all" or a whole number from 0 to 999999999`,
  ]);
});

test.each(['0', '-1', '1.5', '30d', 'none', '36501'])('"%s" days of the history cannot be kept', (text) => {
  expect(faultsOf({ flags: { 'keep-history': text } })).toEqual([
    `--keep-history "${text}": must be "all" or a whole number of days from 1 to 36500`,
  ]);
});

describe('limits where nothing else is said', () => {
  const limitsOf = (sources: Partial<ConfigSources>) => {
    const { requestLimit, orderLimit10s, orderLimit1m, cancelLimit10s } = configOf(sources);
    return [requestLimit, orderLimit10s, orderLimit1m, cancelLimit10s];
  };

  test('[LIMIT] hold in the demo, and not in an exchange of one’s own', () => {
    expect(limitsOf({ flags: { profile: 'demo' } })).toEqual([2_400, 300, 1_200, 600]);
    expect(limitsOf({ flags: { profile: 'empty' } })).toEqual([0, 0, 0, 0]);
  });

  test('[LIMIT] go by the profile wherever it is given', () => {
    expect(limitsOf({ environment: { OPENPERP_PROFILE: 'empty' } })).toEqual([0, 0, 0, 0]);
    expect(limitsOf({ flags: { config: file({ profile: 'empty' }) } })).toEqual([0, 0, 0, 0]);
    const environment = { OPENPERP_PROFILE: 'empty' };
    expect(limitsOf({ flags: { profile: 'demo' }, environment })).toEqual([2_400, 300, 1_200, 600]);
  });

  test('[LIMIT] one that is said holds in both profiles, the others stay', () => {
    const flags = { 'order-limit-10s': '5' };
    expect(limitsOf({ flags: { ...flags, profile: 'demo' } })).toEqual([2_400, 5, 1_200, 600]);
    expect(limitsOf({ flags: { ...flags, profile: 'empty' } })).toEqual([0, 5, 0, 0]);
  });
});

test.each(['-1', '1.5', '1e3', 'none', '1000000000'])('a limit of "%s" is refused', (text) => {
  for (const flag of ['request-limit', 'order-limit-10s', 'order-limit-1m', 'cancel-limit-10s']) {
    expect(faultsOf({ flags: { [flag]: text } })).toEqual([
      `--${flag} "${text}": must be a whole number from 0 to 999999999`,
    ]);
  }
});

test('[LIMIT] agents’ queries are limited in the demo alone', () => {
  expect(configOf({ flags: { profile: 'demo' } }).agentQueryLimit).toBe(2);
  expect(configOf({ flags: { profile: 'empty' } }).agentQueryLimit).toBe(0);
  expect(faultsOf({ flags: { 'agent-query-limit': '-1' } })).toEqual([
    '--agent-query-limit "-1": must be a whole number from 0 to 999999999',
  ]);
});

test('the agents’ port is any but the others’', () => {
  expect(faultsOf({ flags: { 'agent-port': '8081' } })).toEqual([
    '--admin-port and --agent-port: both are 8081; they must differ',
  ]);
  expect(faultsOf({ flags: { port: '9', 'admin-port': '9', 'agent-port': '9' } })).toEqual([
    '--port and --admin-port: both are 9; they must differ',
    '--admin-port and --agent-port: both are 9; they must differ',
  ]);
  expect(faultsOf({ flags: { 'agent-port': '65536' } })).toEqual([
    '--agent-port "65536": must be a whole number from 0 to 65535',
  ]);
});

test.each([
  ['https://exchange.example', 'https://exchange.example'],
  ['https://Exchange.example:443/', 'https://exchange.example'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
])('users come by %s', (text, publicUrl) => {
  expect(configOf({ flags: { 'public-url': text } }).publicUrl).toBe(publicUrl);
});

test.each([
  'exchange.example',
  'ftp://exchange.example',
  'https://exchange.example/path',
  'https://exchange.example?x=1',
  'https://exchange.example#x',
  'https://user@exchange.example',
  'https://',
  'https://a b',
])('users do not come by "%s"', (text) => {
  expect(faultsOf({ flags: { 'public-url': text } })).toEqual([
    `--public-url "${text}": must be an http or https address without a path, such as https://exchange.example`,
  ]);
});

test('an empty variable is one that is not set', () => {
  expect(configOf({ environment: { OPENPERP_PORT: '' } }).port).toBe(8080);
});

test('every fault is named with its place and value, not only the first', () => {
  const config = file({ clock: 'fast', prot: 1 });
  const faults = faultsOf({
    flags: { config, port: 'abc', profile: true },
    strayArguments: ['--verbose', 'launch'],
    environment: { OPENPERP_ACCESS_TTL: '0' },
  });
  expect(faults).toEqual([
    '--verbose: unknown argument',
    'launch: unknown argument',
    `${config}: prot: unknown setting`,
    '--port "abc": must be a whole number from 0 to 65535',
    '--profile: needs a value',
    `${config}: clock "fast": must be one of real, virtual`,
    'OPENPERP_ACCESS_TTL "0": must be a whole number from 1 to 86400',
  ]);
});

test('a wrong value is named even where another place overrides it', () => {
  expect(faultsOf({ flags: { port: '9000' }, environment: { OPENPERP_PORT: 'x' } })).toEqual([
    'OPENPERP_PORT "x": must be a whole number from 0 to 65535',
  ]);
});

test.each(['-1', '65536', '1e3', ' 80', '0x10', '8080.0', ''])('port "%s" is refused', (port) => {
  expect(faultsOf({ flags: { port } })).toEqual([`--port "${port}": must be a whole number from 0 to 65535`]);
});

test('port 0 is allowed for both ports, any other port only once', () => {
  expect(faultsOf({ flags: { port: '0', 'admin-port': '0' } })).toEqual([]);
  expect(faultsOf({ flags: { port: '8081' } })).toEqual([
    '--port and --admin-port: both are 8081; they must differ',
  ]);
});

test('a log of later versions is refused by name, its password not repeated', () => {
  expect(faultsOf({ flags: { log: 'etcd://root:canary@a:2379/perp' } })).toEqual([
    '--log: names an etcd log, which is not supported yet by this version',
  ]);
});

test.each([
  'embedded',
  'postgres://u:p@db/perp',
  'postgresql://u@[::1]:5433/perp?sslmode=verify-full',
  'postgres:///perp?host=/var/run/postgresql',
])('"%s" is a history', (history) => {
  expect(configOf({ flags: { history } }).history).toBe(history);
});

test.each([
  '',
  'sqlite',
  'mysql://u:canary@db/perp',
  'postgres://u:canary@db',
  'postgres://u:canary@db/',
  'postgres://u:canary@db:x/p',
  'postgres:///p',
])('"%s" is none, and its password is not repeated', (history) => {
  expect(faultsOf({ flags: { history } })).toEqual([
    '--history: must be "embedded" or the address of a PostgreSQL database, postgres://user:password@host/database',
  ]);
});

test.each(['with blanks in the middle', 'ünïcödé-letters-here'])(
  'an admin token like "%s" is refused without repeating it',
  (token) => {
    const faults = faultsOf({ environment: { OPENPERP_ADMIN_TOKEN: token } });
    expect(faults).toEqual(['OPENPERP_ADMIN_TOKEN: must be 1 to 256 printable characters without blanks']);
  },
);

test.each(['10.0.0', '10.0.0.0/33', '::1/129', 'proxy.example', '10.0.0.0/8/8', '10.0.0.0/'])(
  'proxy "%s" is refused',
  (proxy) => {
    expect(faultsOf({ flags: { 'trusted-proxy': proxy } })).toHaveLength(1);
  },
);

test('a configuration file that is missing, no JSON or no object is a fault that names it', () => {
  const missing = join(folder, 'missing.json');
  expect(faultsOf({ flags: { config: missing } })[0]).toContain(missing);
  const broken = file('{ "port": ');
  expect(faultsOf({ flags: { config: broken } })[0]).toContain(broken);
  const list = file('[]');
  expect(faultsOf({ flags: { config: list } })).toEqual([`${list}: must be one JSON object`]);
});

test('a member of a wrong type is a fault', () => {
  const config = file({ port: { number: 80 } });
  expect(faultsOf({ flags: { config } })).toEqual([`${config}: port: must be a text or a number`]);
});

describe('the symbols of the configuration file', () => {
  const tier = {
    notionalFloor: '0',
    notionalCap: '1000000',
    maxLeverage: 10,
    maintenanceMarginRate: '0.05',
  };
  const sol = {
    symbol: 'SOLUSDT',
    baseAsset: 'SOL',
    tickSize: '0.01',
    stepSize: '0.1',
    leverageTiers: [tier],
  };

  test('are whole symbols: what is left out follows from the rest, or is as BTCUSDT has it', () => {
    const config = file({
      symbols: [{ ...sol, maxMarketOrderQty: '50', defaultMarginMode: 2, takerFeeRate: 0.001 }],
    });
    const [symbol] = configOf({ flags: { config } }).symbols;
    expect(symbol).toMatchObject({
      symbol: 'SOLUSDT',
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      tickSize: 1_000_000,
      stepSize: 10_000_000,
      pricePrecision: 2,
      quantityPrecision: 1,
      minQuantity: 10_000_000,
      maxLimitQuantity: 100_000_000_000,
      maxMarketQuantity: 5_000_000_000,
      defaultMarginMode: 'ISOLATED',
      maxLeverage: 10,
      defaultLeverage: 10,
      makerFeeRate: 20_000,
      takerFeeRate: 100_000,
      leverageTiers: [
        {
          notionalFloor: 0,
          notionalCap: 100_000_000_000_000,
          maxLeverage: 10,
          maintenanceMarginRate: 5_000_000,
          maintenanceAmount: 0,
        },
      ],
    });
  });

  test('are refused with the place of each fault', () => {
    const config = file({
      symbols: [
        { ...sol, tickSize: '1e-2', color: 'red' },
        { ...sol, symbol: 'XRPUSDT', maxLeverage: 20 },
        sol,
        sol,
        'BTCUSDT',
      ],
    });
    const faults = faultsOf({ flags: { config } });
    const places = faults.map((fault) => fault.slice(`${config}: `.length).split(':')[0]);
    expect(places).toEqual([
      'symbols[0].tickSize',
      'symbols[0].color',
      'symbols[1].maxLeverage',
      'symbols[4]',
      'symbols',
    ]);
    expect(faults.at(-1)).toBe(`${config}: symbols: SOLUSDT is there twice`);
  });

  test('are a list', () => {
    const config = file({ symbols: sol });
    expect(faultsOf({ flags: { config } })).toEqual([`${config}: symbols: must be a list of symbols`]);
  });
});

describe('the addresses of venues in the configuration file', () => {
  test('stand beside the public ones', () => {
    const feeds = {
      binance: 'ws://127.0.0.1:9000/stream',
      okx: 'wss://mirror.example/ws/v5/public',
      bitstamp: 'http://[::1]:8000/api/v2/ticker',
    };
    expect(configOf({ flags: { config: file({ feeds }) } }).feeds).toEqual(feeds);
    expect(configOf({ flags: { config: file({ feeds: {} }) } }).feeds).toEqual({});
  });

  test('are refused with the place of each fault, and no password is repeated', () => {
    const config = file({
      feeds: {
        mtgox: 'wss://mtgox.example',
        binance: 'https://binance.example',
        okx: 'wss://',
        bybit: 'wss://user:canary@bybit.example/',
        coinbase: 'wss://coinbase.example/?token=canary',
        kraken: 7,
        bitstamp: 'wss://bitstamp.example',
      },
    });
    const wanted = (schemes: string) =>
      `must be an address that starts with ${schemes}, without user, query or fragment`;
    const faults = faultsOf({ flags: { config } });
    expect(faults).toEqual([
      `${config}: feeds.mtgox: unknown venue; known are binance, okx, bybit, coinbase, kraken, bitstamp`,
      ...['binance', 'okx', 'bybit', 'coinbase', 'kraken'].map(
        (venue) => `${config}: feeds.${venue}: ${wanted('wss:// or ws://')}`,
      ),
      `${config}: feeds.bitstamp: ${wanted('https:// or http://')}`,
    ]);
    expect(faults.join()).not.toContain('canary');
  });

  test.each([
    'wss://host/#part',
    'wss://ho st/',
    'WSS://host',
    ' wss://host',
    'wss://host:99999',
    `wss://${'h'.repeat(1_000)}`,
  ])('"%s" is none', (kraken) => {
    expect(faultsOf({ flags: { config: file({ feeds: { kraken } }) } })).toHaveLength(1);
  });

  test('are an object', () => {
    const config = file({ feeds: ['wss://host'] });
    expect(faultsOf({ flags: { config } })).toEqual([
      `${config}: feeds: must be an object of addresses by venue`,
    ]);
  });
});

test('a master key that is none is refused, and not shown', () => {
  for (const text of ['canary', `${'ab'.repeat(32)},canary`, 'ab'.repeat(31), `${'ab'.repeat(32)},`]) {
    expect(faultsOf({ flags: { 'master-key': text } })).toEqual([
      '--master-key: must be keys of 32 bytes in base64 or hex, separated by commas',
    ]);
  }
  const two = `${Buffer.alloc(32, 0xfb).toString('base64url')},${'ab'.repeat(32)}`;
  expect(configOf({ flags: { 'master-key': two } }).masterKey).toBe(two);
});
