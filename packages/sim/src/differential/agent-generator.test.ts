import type { EngineEvent } from '@openperp/engine';
import { expect, test } from 'vitest';
import { NaiveEngine } from '../naive/naive-engine.ts';
import { collectingSink } from '../naive/sinks.ts';
import { generateAgents } from './agent-generator.ts';
import { generateCrash } from './crash-generator.ts';
import type { TimedCommand } from './trial.ts';

/** What streams have come to: orders as they were told, and how commands of agents were answered. */
function milestonesOf(streams: readonly (readonly TimedCommand[])[]): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const stream of streams) {
    const engine = new NaiveEngine();
    for (const { timeMs, command } of stream) {
      const events: EngineEvent[] = [];
      const { code, field } = engine.apply(timeMs, command, collectingSink(events));
      const orders = events.flatMap((event) => (event.kind === 'agentOrder' ? [event.record] : []));
      for (const { orderType, status, failure, isWhole } of orders) {
        seen.add(
          [isWhole ? 'whole' : '', orderType, status, failure].filter((word) => word !== '').join(' '),
        );
      }
      if (!/agent/i.test(command.kind)) continue;
      if (code !== 0) seen.add(`${command.kind} ${code} ${field}`);
      else if (events.length === 0) seen.add(`${command.kind} again`);
    }
  }
  return seen;
}

test('[LEDGER-2] streams come to every answer that an agent can get', () => {
  const streams = Array.from({ length: 10 }, (_, index) => index + 1).map((seed) =>
    generateAgents(seed, 400),
  );
  expect([...milestonesOf(streams)].sort()).toEqual(
    [
      'TRANSFER_IN SUCCESS',
      'TRANSFER_IN REVERSED',
      'TRANSFER_IN FAILED INSUFFICIENT_BALANCE',
      'TRANSFER_IN FAILED ACCOUNT_FROZEN',
      'TRANSFER_OUT SUCCESS',
      'TRANSFER_OUT REVERSED',
      'TRANSFER_OUT FAILED INSUFFICIENT_BALANCE',
      'TRANSFER_OUT FAILED ACCOUNT_FROZEN',
      'whole TRANSFER_OUT SUCCESS',
      'whole TRANSFER_OUT REVERSED',
      'whole TRANSFER_OUT FAILED INSUFFICIENT_BALANCE',
      'whole TRANSFER_OUT FAILED ACCOUNT_FROZEN',
      'REVERSE SUCCESS',
      'REVERSE FAILED INSUFFICIENT_BALANCE',
      'REVERSE FAILED ACCOUNT_FROZEN',
      'createAgent again',
      'depositAgent again',
      'depositAgent 3008 agentCode',
      'depositAgent 2002 asset',
      'depositAgent 2003 amount',
      'depositAgent 3004 reference',
      'agentTransfer again',
      'agentTransfer 3008 agentCode',
      'agentTransfer 3008 userId',
      'agentTransfer 2002 asset',
      'agentTransfer 2002 direction',
      'agentTransfer 2003 amount',
      'agentTransfer 3004 agentOrderNo',
      'reverseAgentTransfer again',
      'reverseAgentTransfer 3008 agentCode',
      'reverseAgentTransfer 3003 originalOrderNo',
      'reverseAgentTransfer 3004 agentOrderNo',
      'reverseAgentTransfer 3005 originalOrderNo',
    ].sort(),
  );
});

test('[LIQ-7] in crashes agents ask for the money of accounts that wait', () => {
  const milestones = milestonesOf([1, 10, 12].map(generateCrash));
  expect([...milestones]).toEqual(
    expect.arrayContaining([
      'TRANSFER_IN SUCCESS',
      'TRANSFER_OUT FAILED AWAITS_LIQUIDATION',
      'whole TRANSFER_OUT FAILED AWAITS_LIQUIDATION',
      'REVERSE FAILED AWAITS_LIQUIDATION',
    ]),
  );
});
