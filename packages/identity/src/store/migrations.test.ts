import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import {
  accepted,
  createAgent,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
  temporaryDirectory,
} from '../testing/test-fixture.ts';

/** What the version that ended with step 0002 left, under this master key at {@link EXAMPLE_TIME_MS}: a user, who is logged in, and a frozen one. */
const OLD_DATABASE = new URL('../testing/identity-0002.sql', import.meta.url);
const OLD_MASTER_KEY = '11'.repeat(32);

/** Alice's session that goes on, and the one that she has left, as that version gave them out. */
const KEPT = {
  accessToken:
    'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6ImFZem9xekoybHhEdyJ9.eyJpc3MiOiJvcGVucGVycCIsImF1ZCI6Im9wZW5wZXJwIiwic3ViIjoiMTAwMDAwMDAwMSIsInNpZCI6IkV3NVBnYUhpaEJ0cVNBZjZtT3dLMlEiLCJqdGkiOiI5ODFDZjlrLTl5dGdxclM0X3lZZ3FnIiwiaWF0IjoxNzcyNzEwMzc3LCJleHAiOjE3NzI3MTEyNzd9.ktej4hN_avbtwxQXuQnOR2U-QQBlNuTDYZyXgWLMoyfETkUmxxsFNk-TXmRbto0wG35p2CdgrXQHuICNHzvIDA',
  refreshToken: 'z0reErDHeEeLFadbRjMCmYKbkzJwp5Qpza1K0LW3R9U',
};
const LEFT = {
  accessToken:
    'eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6ImFZem9xekoybHhEdyJ9.eyJpc3MiOiJvcGVucGVycCIsImF1ZCI6Im9wZW5wZXJwIiwic3ViIjoiMTAwMDAwMDAwMSIsInNpZCI6IjBfODgyak54OHB2MDEzVFgxbkZIdEEiLCJqdGkiOiJtZFk4ZzF5SEFFYTRLX0w5LTM1TmlRIiwiaWF0IjoxNzcyNzEwMzc3LCJleHAiOjE3NzI3MTEyNzd9.uVJSl0ZF7kihT_0jowC7LyJTstzAzNb_96TIhDiKAJJKjOypKCkHeGLqa_NsfhZauI47oAGplRuqEFh0sU5wAQ',
  refreshToken: 'JhyeU2O9_347HU021WR58d-6V-gAD2CcvaxN3ZWH2bA',
};
const API_KEY = 'fx_AkNwN51riZ6DOo3Hcn7HGkjt';
const API_SECRET = '9RQtie4GFWIV9N7aBEX3CJ0dX5IzmUHT';
const ALICE = 1_000_000_001;
const BOB = 1_000_000_002;

function oldFolder(): string {
  const directory = temporaryDirectory();
  const database = new DatabaseSync(join(directory, 'identity.db'));
  database.exec(readFileSync(OLD_DATABASE, 'utf8'));
  database.close();
  return directory;
}

test('users, sessions and keys of a database of before agents are as they were', async () => {
  const directory = oldFolder();
  const identity = await openTestIdentity(new TestClock(), directory, OLD_MASTER_KEY);
  expect(await identity.users.get(ALICE)).toEqual({
    userId: ALICE,
    username: 'Alice',
    status: 'ACTIVE',
    pinnedLevel: -1,
    agentId: '0',
    createdAt: EXAMPLE_TIME_MS,
    lastLoginAt: EXAMPLE_TIME_MS,
    lastLoginIp: '1.1.1.1',
  });
  expect(await identity.users.get(BOB)).toMatchObject({ status: 'FROZEN', pinnedLevel: 3, agentId: '0' });

  expect(accepted(identity.verifyAccessToken(KEPT.accessToken))).toEqual({
    userId: ALICE,
    sessionId: 'Ew5PgaHihBtqSAf6mOwK2Q',
    kind: 'LOGIN',
    symbol: '',
    expiresAtMs: 1_772_711_277_000,
  });
  expect(refused(identity.verifyAccessToken(LEFT.accessToken)).code).toBe(1004);
  expect(refused(await identity.refresh(LEFT.refreshToken)).code).toBe(1004);
  const refreshed = accepted(await identity.refresh(KEPT.refreshToken));
  expect(accepted(identity.verifyAccessToken(refreshed.accessToken))).toMatchObject({ kind: 'LOGIN' });
  expect(await identity.listSessions(ALICE)).toMatchObject([
    { kind: 'LOGIN', agentId: '0', symbol: '', revokedAt: EXAMPLE_TIME_MS },
    { kind: 'LOGIN', agentId: '0', symbol: '', deviceId: 'd', deviceName: 'n', revokedAt: 0 },
  ]);
  expect((await identity.login({ username: 'alice', password: 'secret', ip: '' })).ok).toBe(true);

  const payload = `timestamp=${EXAMPLE_TIME_MS}`;
  const verdict = identity.verifySignature({
    apiKey: API_KEY,
    rawQuery: `${payload}&signature=${createHmac('sha256', API_SECRET).update(payload).digest('hex')}`,
    rawBody: new Uint8Array(),
    nowMs: EXAMPLE_TIME_MS,
    remoteIp: '1.1.1.1',
    replayProtected: true,
  });
  expect(verdict).toMatchObject({ ok: true, key: { userId: ALICE, permissions: 3 } });

  const { agent } = await createAgent(identity);
  expect(accepted(await identity.agents.bind(agent, 'u1')).user.userId).toBe(BOB + 1);
});

test('a step that died at any point is made whole by the next start', async () => {
  const columns = [
    "kind text not null default 'LOGIN'",
    "agent_id text not null default '0'",
    "symbol text not null default ''",
  ];
  for (let done = 0; done <= columns.length; done += 1) {
    const directory = oldFolder();
    const half = new DatabaseSync(join(directory, 'identity.db'));
    for (const column of columns.slice(0, done)) half.exec(`alter table sessions add column ${column}`);
    half.close();
    const identity = await openTestIdentity(new TestClock(), directory, OLD_MASTER_KEY);
    expect(accepted(identity.verifyAccessToken(KEPT.accessToken)).kind).toBe('LOGIN');
    expect(await identity.listSessions(ALICE)).toHaveLength(2);
  }
});
