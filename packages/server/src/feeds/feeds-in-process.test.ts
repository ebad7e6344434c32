import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { GatewayDependencies } from '../gateway/gateway-dependencies.ts';
import { createLogger } from '../process/logging.ts';
import { type RunningServer, startServer } from '../process/server-process.ts';
import { testConfig } from '../testing/test-config.ts';
import { symbolWith } from './testing/fake-engine.ts';
import { until, VenueServer } from './testing/venue-server.ts';

// Starts a whole server, threads included, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let data: string;
let venue: VenueServer;
let running: RunningServer | undefined;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'openperp-feeds-'));
  venue = await VenueServer.start();
});

afterEach(async () => {
  await running?.stop();
  await venue.stop();
  rmSync(data, { recursive: true, force: true });
});

test('[PRICE-1] a server follows the venues of its symbols from its start to its stop', async () => {
  const gateway = Promise.withResolvers<GatewayDependencies>();
  venue.onConnection = (connection) => {
    connection.send({ channel: 'ticker', data: [{ symbol: 'BTC/USD', bid: 100, ask: 101 }] });
  };
  running = await startServer(
    testConfig(data, {
      symbols: [symbolWith('BTCUSDT', 'kraken:BTC/USD')],
      feeds: { kraken: venue.url },
    }),
    {
      logger: createLogger({ write: () => {} }),
      startGateway: async (dependencies) => {
        gateway.resolve(dependencies);
        return { url: 'http://u', adminUrl: 'http://a', wsUrl: 'ws://u/ws', stop: async () => {} };
      },
      startDemo: async () => ({ stop: async () => {} }),
      onFailure: (error) => {
        throw error;
      },
    },
  );
  const { engine, metrics } = await gateway.promise;
  await until(async () => {
    const [ticker] = await engine.query({ kind: 'tickers', symbol: 'BTCUSDT' });
    return ticker?.indexPrice === 10_050_000_000;
  });
  expect(await metrics.metrics()).toContain('openperp_feed_connected{venue="kraken"} 1');
  const connection = await venue.connection();
  await running.stop();
  await until(() => connection.isClosed);
  expect(venue.connections).toHaveLength(1);
});
