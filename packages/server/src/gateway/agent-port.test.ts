import { agentRoutes } from '@openperp/protocol';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import type { Config } from '../config/config.ts';
import { startGateway } from './start-gateway.ts';
import { AgentClient, boundUser, newAgent } from './testing/agent-client.ts';
import { TestExchange } from './testing/exchange-fixture.ts';
import { openInProcessExchange } from './testing/in-process-exchange.ts';
import { TestClient } from './testing/test-client.ts';

let exchange: TestExchange;
afterEach(() => exchange.stop());

async function operationsAt(url: string): Promise<readonly string[]> {
  const { text } = await new TestClient(url).text('GET', '/openapi.json');
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { operationId: string }>> };
  return Object.values(paths).flatMap((path) => Object.values(path).map((each) => each.operationId));
}

const AGENT_ROUTES = Object.keys(agentRoutes);

test('without a port of their own the agents’ endpoints are on the public port, and in its documents', async () => {
  exchange = await TestExchange.start();
  expect(exchange.gateway.agentUrl).toBeUndefined();
  const agent = await newAgent(exchange);
  expect((await agent.post('query-account')).code).toBe(0);
  expect(await operationsAt(exchange.gateway.url)).toEqual(
    expect.arrayContaining([...AGENT_ROUTES, 'version']),
  );
  const docs = await exchange.api.text('GET', '/docs');
  for (const { path } of Object.values(agentRoutes)) expect(docs.text).toContain(`<code>${path}</code>`);
});

test('with one they are there, and nowhere else', async () => {
  exchange = await TestExchange.start({ settings: { agentPort: 0, publicUrl: 'https://exchange.example' } });
  const { url, adminUrl, agentUrl } = exchange.gateway;
  expect(new Set([url, adminUrl, agentUrl]).size).toBe(3);
  const agent = await newAgent(exchange);
  expect((await agent.post('query-account')).code).toBe(0);
  for (const other of [url, adminUrl])
    expect((await new AgentClient(other, agent.agent).post('query-account')).code).toBe(1404);
  const port = new TestClient(agentUrl!);
  expect((await port.get('/v1/time')).code).toBe(1404);
  expect((await port.get('/admin/v1/engine')).code).toBe(1404);
  expect([...(await operationsAt(agentUrl!))].sort()).toEqual([...AGENT_ROUTES].sort());
  expect(await operationsAt(url)).not.toContain('bindAgentUser');
  // Users come in by the public address, wherever the agents' endpoints are.
  await boundUser(agent, 'u-1');
  const entry = await agent.ask('create-entry-url', { agentUserId: 'u-1', redirectPath: '/' });
  expect(entry.webUrl).toMatch(/^https:\/\/exchange\.example\/agent-entry\?ticket=agt1_[A-Za-z0-9_-]{43}$/);
});

test('where one port is taken the others are let go', async () => {
  exchange = await TestExchange.start();
  const portOf = (url: string) => Number(new URL(url).port);
  const agentPort = portOf(exchange.gateway.url);
  const core = await openInProcessExchange();
  const open = (settings: Partial<Config>) =>
    startGateway({
      ...core.dependencies,
      metrics: new Registry(),
      config: { ...core.dependencies.config, ...settings },
    });
  const first = await open({});
  const port = portOf(first.url);
  await first.stop();
  await expect(open({ port, agentPort })).rejects.toMatchObject({ code: 'EADDRINUSE', port: agentPort });
  const again = await open({ port });
  expect(portOf(again.url)).toBe(port);
  await again.stop();
  await core.close();
});
