import { type AuditEvent, auditEvent } from '@openperp/identity';
import { adminRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ListCursor, ROW_ID } from '../../services/list-cursor.ts';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange, type TestUser } from '../../testing/exchange-fixture.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

interface Page {
  readonly list: readonly { readonly auditId: string; readonly subject: string }[];
  readonly total: number;
  readonly nextCursor: string | null;
}

async function page(query: string): Promise<Page> {
  const answer = await exchange.admin.get(`/admin/v1/audit-log?${query}`);
  expectSuccess(adminRoutes.auditLog, answer);
  return answer.data as Page;
}

describe('the audit log', () => {
  const event = (i: number): AuditEvent =>
    auditEvent('webhook.failing', i % 2 === 0 ? 'system' : 'agent:A', {
      subject: `agent:${i}`,
      detail: { i },
    });
  beforeAll(async () => {
    for (let i = 1; i <= 25; i += 1) await exchange.identity.audit.record(event(i));
  });

  test('is listed newest first, by page or by cursor, while rows come', async () => {
    const first = await page('action=webhook.failing&pageSize=10');
    expect(first.total).toBe(25);
    expect(first.list.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 10 }, (_, i) => `agent:${25 - i}`),
    );
    await exchange.identity.audit.record(event(26));
    const second = await page(`action=webhook.failing&pageSize=10&cursor=${first.nextCursor}`);
    const third = await page(`action=webhook.failing&pageSize=10&cursor=${second.nextCursor}`);
    expect([...second.list, ...third.list].map(({ subject }) => subject)).toEqual(
      Array.from({ length: 15 }, (_, i) => `agent:${15 - i}`),
    );
    expect([second.total, third.nextCursor]).toEqual([26, null]);
    expect((await page('action=webhook.failing&pageSize=10&page=3')).list).toHaveLength(6);
  });

  test('by actor, subject and time', async () => {
    expect((await page('action=webhook.failing&actor=system')).total).toBe(13);
    expect((await page('subject=agent:7')).list).toMatchObject([{ detail: { i: 7 } }]);
    expect((await page(`action=webhook.failing&startTime=${Date.now() + 60_000}`)).list).toEqual([]);
    expect((await page('action=webhook.failing&endTime=1')).total).toBe(0);
    expect((await page('action=no.such')).nextCursor).toBeNull();
  });

  test.each([
    [`cursor=${new ListCursor('users', ROW_ID).encode(1)}`, 2002],
    ['cursor=rubbish', 2002],
    ['cursor=rubbish&page=1', 2002],
    ['page=0', 2003],
    ['pageSize=101', 2003],
    ['startTime=2&endTime=1', 2002],
    ['action=', 2003],
  ] as const)('refuses ?%s: %i', async (query, code) => {
    expectRefusal(adminRoutes.auditLog, await exchange.admin.get(`/admin/v1/audit-log?${query}`), code);
  });

  test('shows what was done the moment before', async () => {
    await exchange.setPrice('ETHUSDT', '2000');
    const { list } = await page('action=operator.setIndexPrice&pageSize=1');
    expect(list).toMatchObject([{ subject: 'symbol:ETHUSDT', actor: 'operator', ip: '127.0.0.1' }]);
  });
});

describe('the sessions of a user', () => {
  let user: TestUser;
  beforeAll(async () => {
    user = await exchange.createUser('0');
  });
  const sessions = () => exchange.admin.get(`/admin/v1/users/${user.userId}/sessions`);

  test('are listed newest first, with when they were revoked', async () => {
    const { username, password } = user;
    const device = { deviceId: 'pixel-8', deviceName: 'Pixel 8' };
    await exchange.api.post('/v1/public/user/login', { username, password, ...device });
    const before = Date.now();
    const answer = await sessions();
    expectSuccess(adminRoutes.userSessions, answer);
    const { list } = answer.data as { list: { createdAt: number; expiresAt: number; revokedAt: number }[] };
    expect(list).toHaveLength(2);
    expect(list.map(({ revokedAt }) => revokedAt)).toEqual([0, 0]);
    const newest = list.find((session) => 'deviceId' in session && session.deviceId === 'pixel-8')!;
    expect(newest).toMatchObject({
      kind: 'LOGIN',
      ...device,
      ip: '127.0.0.1',
      agentId: '0',
      symbol: '',
      refreshedAt: newest.createdAt,
    });
    expect(newest.expiresAt - newest.createdAt).toBe(30 * 24 * 3_600_000);
    await exchange.admin.post(`/admin/v1/users/${user.userId}/sessions/revoke`);
    const { list: after } = (await sessions()).data as { list: { revokedAt: number }[] };
    for (const { revokedAt } of after) expect(revokedAt).toBeGreaterThanOrEqual(before);
    const rows = (await page(`subject=user:${user.userId}&action=session.revokedByOperator`)).list;
    expect(rows).toMatchObject([{ actor: 'operator', detail: { sessions: 2 } }]);
  });

  test('tell nothing that opens one', async () => {
    const text = JSON.stringify((await sessions()).data);
    expect(text).not.toContain(user.token);
    expect(Object.keys(JSON.parse(text).list[0])).not.toContain('sessionId');
  });

  test('of nobody: 3008', async () => {
    const answer = await exchange.admin.get('/admin/v1/users/1999999999/sessions');
    expectRefusal(adminRoutes.userSessions, answer, 3008);
  });
});
