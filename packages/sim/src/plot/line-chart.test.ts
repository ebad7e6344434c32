import { expect, test } from 'vitest';
import { lineChart } from './line-chart.ts';

const chart = lineChart({
  title: 'A <rise> & fall',
  xTitle: 'minutes',
  panels: [
    {
      title: 'price',
      unit: 'USDT',
      series: [
        {
          name: 'mark',
          color: '#0f766e',
          points: [
            [0, 100],
            [5, 200],
            [10, 100],
          ],
        },
      ],
    },
    {
      title: 'count',
      unit: 'orders',
      scale: 'log',
      series: [
        {
          name: 'n',
          color: '#b91c1c',
          shape: 'step',
          points: [
            [0, 1],
            [10, 1_000],
          ],
        },
      ],
    },
  ],
});

test('a chart is one standalone picture with its words escaped', () => {
  expect(chart.startsWith('<svg xmlns="http://www.w3.org/2000/svg"')).toBe(true);
  expect(chart.trimEnd().endsWith('</svg>')).toBe(true);
  expect(chart).toContain('A &lt;rise> &amp; fall');
});

test('a line goes from edge to edge and back to the height it began at', () => {
  const [, path] = /<path d="([^"]+)" fill="none" stroke="#0f766e"/.exec(chart)!;
  const points = [...path!.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(points.map(([x]) => x)).toEqual([84, 460, 836]);
  expect(points[0]![1]).toBe(points[2]![1]);
  // Up is smaller.
  expect(points[1]![1]).toBeLessThan(points[0]![1]!);
});

test('a step holds its value until the next point', () => {
  const [, path] = /<path d="([^"]+)" fill="none" stroke="#b91c1c"/.exec(chart)!;
  expect(path).toMatch(/^M84\.0 [\d.]+H836\.0V[\d.]+$/);
});
