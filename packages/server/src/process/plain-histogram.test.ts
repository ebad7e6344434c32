import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PlainHistogram } from './plain-histogram.ts';

test('prints for each bound the observations up to it, their sum and their number', async () => {
  const registry = new Registry();
  const histogram = new PlainHistogram(registry, { name: 'wait_seconds', help: 'Waits', buckets: [0.5, 2] });
  for (const seconds of [0.25, 0.5, 1, 4]) histogram.observe(seconds);
  expect(await registry.metrics()).toBe(
    [
      '# HELP wait_seconds Waits',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{le="0.5"} 2',
      'wait_seconds_bucket{le="2"} 3',
      'wait_seconds_bucket{le="+Inf"} 4',
      'wait_seconds_sum 5.75',
      'wait_seconds_count 4',
      '',
    ].join('\n'),
  );
});

test('a name is given once', () => {
  const registry = new Registry();
  const options = { name: 'wait_seconds', help: 'Waits', buckets: [1] };
  new PlainHistogram(registry, options);
  expect(() => new PlainHistogram(registry, options)).toThrow('already been registered');
});
