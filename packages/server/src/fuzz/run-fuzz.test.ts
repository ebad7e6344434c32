import { expect, test } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

const INPUTS = 20_000;

test('[ATTACK-19] [ATTACK-21] [ATTACK-36] 20,000 hostile requests: each is answered once, as declared, without innards, and the exchange stays whole', async () => {
  const { findings, fault, codes, inputs } = await runFuzz({
    seed: 'hostile',
    isEnough: ({ inputs: done }) => done >= INPUTS,
  });
  expect(findings).toEqual([]);
  expect(fault).toBeUndefined();
  expect(inputs).toBeGreaterThanOrEqual(INPUTS);
  // They got as far as each of these: done, refused by form, by who is asking, by the exchange's rules.
  for (const code of [0, 1001, 1003, 1404, 1405, 1415, 2001, 2002, 2003, 3003]) {
    expect(codes.get(code) ?? 0, `answers with ${code}`).toBeGreaterThan(0);
  }
});
