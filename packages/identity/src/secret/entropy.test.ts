import { expect, test } from 'vitest';
import { accepted, openTestIdentity, TestClock } from '../testing/test-fixture.ts';
import { randomAlphanumerics } from './random-text.ts';

const SAMPLES = 20_000;

test('[ATTACK-45] each of 62 letters and digits comes as often as another, at the start and at the end', () => {
  const counts = { first: new Map<string, number>(), last: new Map<string, number>() };
  for (let i = 0; i < SAMPLES; i += 1) {
    const text = randomAlphanumerics(24);
    expect(text).toMatch(/^[A-Za-z0-9]{24}$/);
    counts.first.set(text[0]!, (counts.first.get(text[0]!) ?? 0) + 1);
    counts.last.set(text[23]!, (counts.last.get(text[23]!) ?? 0) + 1);
  }
  const expected = SAMPLES / 62;
  for (const found of Object.values(counts)) {
    expect(found.size).toBe(62);
    const chiSquare = [...found.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 61 degrees of freedom: above 150 once in 10⁹ runs.
    expect(chiSquare).toBeLessThan(150);
  }
});

test('[ATTACK-45] keys have 142 bits, secrets 190, refresh tokens and tickets 256, sessions 128, and none comes twice', async () => {
  const identity = await openTestIdentity(new TestClock());
  const { userId } = accepted(await identity.users.create({ username: 'alice', password: 'secret' }));
  const seen = new Set<string>();
  const fresh = (text: string, pattern: RegExp) => {
    expect(text).toMatch(pattern);
    expect(seen.has(text)).toBe(false);
    seen.add(text);
  };
  for (let round = 0; round < 20; round += 1) {
    for (let i = 0; i < 30; i += 1) {
      const { key, apiSecret } = accepted(await identity.apiKeys.create(userId, { label: 'k' }));
      fresh(key.apiKey, /^fx_[A-Za-z0-9]{24}$/);
      fresh(apiSecret!, /^[A-Za-z0-9]{32}$/);
      fresh(key.id, /^[12]\d{14}$/);
    }
    await identity.apiKeys.deleteAll(userId);
  }
  for (let i = 0; i < 20; i += 1) {
    const session = accepted(await identity.login({ username: 'alice', password: 'secret', ip: '' }));
    expect(Buffer.from(session.refreshToken, 'base64url')).toHaveLength(32);
    expect(Buffer.from(session.sessionId, 'base64url')).toHaveLength(16);
    fresh(session.refreshToken, /^[A-Za-z0-9_-]{43}$/);
    fresh(session.sessionId, /^[A-Za-z0-9_-]{22}$/);
    fresh(session.accessToken, /^[\w-]+\.[\w-]+\.[\w-]+$/);
  }
  const created = { agentCode: 'A', name: 'A', allowedOrigins: [] };
  const { agent, agentSecret } = accepted(await identity.agents.create(created));
  fresh(agentSecret, /^[A-Za-z0-9]{40}$/);
  for (let i = 0; i < 50; i += 1) {
    const { agentSecret: rotated } = accepted(await identity.agents.rotateSecret('A'));
    fresh(rotated, /^[A-Za-z0-9]{40}$/);
    fresh((await identity.tickets.issueTicket(agent, userId, '/', '')).ticket, /^agt1_[A-Za-z0-9_-]{43}$/);
    fresh(
      (await identity.tickets.issueEmbedToken(agent, userId, 'c', '')).ticket,
      /^aet1_[A-Za-z0-9_-]{43}$/,
    );
  }
});
