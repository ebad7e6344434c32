import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Agent } from '../agent/agent.ts';
import type { AuditAction, AuditEvent } from '../audit/audit-event.ts';
import { type Identity, openIdentity } from '../identity.ts';
import type { Outcome, Refusal } from '../refusal.ts';

/** 2026-03-05T11:32:57.808Z, the time of the API's signature examples. */
export const EXAMPLE_TIME_MS = 1_772_710_377_808;

/** A clock that moves only by hand. */
export class TestClock {
  nowMs: number;

  constructor(nowMs = EXAMPLE_TIME_MS) {
    this.nowMs = nowMs;
  }

  readonly now = () => this.nowMs;

  advance(ms: number): void {
    this.nowMs += ms;
  }
}

/** A folder that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'identity-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** An identity that is closed after the test. */
export async function openTestIdentity(
  clock: TestClock,
  directory = temporaryDirectory(),
  masterKey?: string,
): Promise<Identity> {
  const identity = await openIdentity({ directory, accessTtlSeconds: 900, now: clock.now, masterKey });
  onTestFinished(() => identity.close());
  return identity;
}

/** A new agent and its secret. */
export async function createAgent(
  identity: Identity,
  agentCode = 'AGENT001',
): Promise<{ readonly agent: Agent; readonly agentSecret: string }> {
  const allowedOrigins = ['https://partner.example'];
  return accepted(await identity.agents.create({ agentCode, name: 'Partner', allowedOrigins }));
}

/** The audit log's events of these actions, oldest first. */
export async function auditOf(
  identity: Identity,
  ...actions: readonly AuditAction[]
): Promise<readonly Pick<AuditEvent, 'action' | 'actor' | 'subject' | 'ip' | 'detail'>[]> {
  await identity.audit.flush();
  const { list } = await identity.audit.list({ pageSize: 1000 });
  return list
    .filter(({ action }) => actions.includes(action))
    .map(({ action, actor, subject, ip, detail }) => ({ action, actor, subject, ip, detail }))
    .reverse();
}

/** The value of an outcome that must be a success. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${outcome.code} ${outcome.message}`);
  return outcome.value;
}

/** The refusal of an outcome that must be one. */
export function refused(outcome: { readonly ok: boolean } | Refusal): Refusal {
  if (outcome.ok) throw new Error('not refused');
  return outcome as Refusal;
}

/** A seeded generator of integers in [0, bound) (mulberry32). */
export function seededIntegers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}
