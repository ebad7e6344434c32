import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { TestExchange } from '../../testing/exchange-fixture.ts';

let exchange: TestExchange;
beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

const KEYS = '/v1/private/user/api-key';

interface KeyRow {
  readonly id: string;
  readonly permissions: number;
  readonly label: string;
}

test('a frozen user adds and changes no key (3012), lists and deletes them, and is told so no more once active', async () => {
  const user = await exchange.createUser();
  const client = exchange.as(user);
  const rows = async () => ((await client.get(`${KEYS}/list`)).data as { list: KeyRow[] }).list;
  const setStatus = async (status: string) =>
    expect((await exchange.admin.put(`/admin/v1/users/${user.userId}`, { status })).code).toBe(0);
  const { id } = (await client.post(`${KEYS}/create`, { label: 'second' })).data as { id: string };
  await setStatus('FROZEN');
  const before = await rows();
  expect(before).toHaveLength(2);
  expectRefusal(publicRoutes.createApiKey, await client.post(`${KEYS}/create`, { label: 'third' }), 3012);
  const change = { id, permissions: 3 };
  expectRefusal(publicRoutes.updateApiKey, await client.put(`${KEYS}/update`, change), 3012);
  const unknown = await client.put(`${KEYS}/update`, { id: '7', label: 'x' });
  expectRefusal(publicRoutes.updateApiKey, unknown, 3012);
  // What is wrong with the request itself is said first.
  expectRefusal(publicRoutes.createApiKey, await client.post(`${KEYS}/create`, {}), 2001);
  expect(await rows()).toEqual(before);
  expectSuccess(publicRoutes.deleteApiKey, await client.post(`${KEYS}/delete`, { id }));
  expect(await rows()).toHaveLength(1);
  await setStatus('CANCEL_ONLY');
  expect((await client.post(`${KEYS}/create`, { label: 'fourth' })).code).toBe(0);
  await setStatus('ACTIVE');
  const [{ id: last }] = (await rows()) as [KeyRow];
  expectSuccess(publicRoutes.updateApiKey, await client.put(`${KEYS}/update`, { id: last, permissions: 3 }));
  await setStatus('FROZEN');
  expect((await client.post(`${KEYS}/delete-all`)).data).toEqual({ deleted: 2 });
});
