import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { TwoLabelCounter } from './two-label-counter.ts';

test('counts by text and number, and goes on counting after somebody has looked', async () => {
  const registry = new Registry();
  const options = { name: 'answers_total', help: 'Answers', labelNames: ['kind', 'code'] } as const;
  const counter = new TwoLabelCounter(registry, options);
  counter.count('place', 0);
  counter.count('place', 0);
  counter.count('place', 3001);
  counter.count('cancel', 0);
  const text = (places: number): string =>
    [
      '# HELP answers_total Answers',
      '# TYPE answers_total counter',
      `answers_total{kind="place",code="0"} ${places}`,
      'answers_total{kind="place",code="3001"} 1',
      'answers_total{kind="cancel",code="0"} 1',
      '',
    ].join('\n');
  expect(await registry.metrics()).toBe(text(2));
  counter.count('place', 0);
  expect(await registry.metrics()).toBe(text(3));
});
