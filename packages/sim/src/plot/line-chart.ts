/** One line of a chart. */
export interface Series {
  readonly name: string;
  readonly color: string;
  /** x ascending. */
  readonly points: readonly (readonly [x: number, y: number])[];
  /** `step`: the value holds until the next point. */
  readonly shape?: 'line' | 'step' | 'dots';
}

/** One panel: an axis of y of its own over the shared x. */
export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly scale?: 'linear' | 'log';
  readonly series: readonly Series[];
}

/** A figure: panels one below the other over one x. */
export interface Chart {
  readonly title: string;
  readonly xTitle: string;
  readonly xScale?: 'linear' | 'log';
  readonly panels: readonly Panel[];
}

const WIDTH = 860;
const PANEL_HEIGHT = 210;
const LEFT = 84;
const RIGHT = 24;
const TOP = 46;
const GAP = 46;
const BOTTOM = 50;
const INK = '#334155';
const GRID = '#e2e8f0';
const FONT = 'ui-sans-serif, system-ui, sans-serif';

/** Where a value lies on an axis, 0 to 1. */
interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** The figure as a standalone SVG, readable on light and dark pages. */
export function lineChart(chart: Chart): string {
  const height = TOP + chart.panels.length * (PANEL_HEIGHT + GAP) - GAP + BOTTOM;
  const xs = chart.panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(([x]) => x)));
  const x = axisOf(xs, chart.xScale ?? 'linear', false);
  const body = chart.panels.map((panel, i) => panelSvg(panel, x, TOP + i * (PANEL_HEIGHT + GAP)));
  const plotBottom = height - BOTTOM;
  const labels = x.ticks.map((tick) => text(xOf(x, tick), plotBottom + 18, shown(tick), 'middle', 11));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(chart.title)}" font-family="${FONT}">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(LEFT, 22, chart.title, 'start', 15, 600),
    ...body,
    ...labels,
    text((LEFT + WIDTH - RIGHT) / 2, height - 12, chart.xTitle, 'middle', 12),
    '</svg>',
    '',
  ].join('\n');
}

function panelSvg(panel: Panel, x: Axis, top: number): string {
  const values = panel.series.flatMap(({ points }) => points.map(([, y]) => y));
  const y = axisOf(values, panel.scale ?? 'linear', true);
  const yOf = (value: number): number => top + PANEL_HEIGHT * (1 - y.place(value));
  const grid = [
    ...y.ticks.map((tick) => line(LEFT, yOf(tick), WIDTH - RIGHT, yOf(tick), GRID)),
    ...x.ticks.map((tick) => line(xOf(x, tick), top, xOf(x, tick), top + PANEL_HEIGHT, GRID)),
    ...y.ticks.map((tick) => text(LEFT - 8, yOf(tick) + 4, shown(tick), 'end', 11)),
  ];
  const lines = panel.series.map(({ points, color, shape = 'line' }) => {
    const placed = points.map(([px, py]) => [xOf(x, px), yOf(py)] as const);
    if (shape === 'dots') {
      return placed
        .map(([cx, cy]) => `<circle cx="${fixed(cx)}" cy="${fixed(cy)}" r="3" fill="${color}"/>`)
        .join('');
    }
    return `<path d="${pathOf(placed, shape)}" fill="none" stroke="${color}" stroke-width="1.8"/>`;
  });
  let legendX = LEFT + 4;
  const legend = panel.series.map(({ name, color }) => {
    const at = legendX;
    legendX += 26 + 6.6 * name.length;
    return `<rect x="${at}" y="${top - 13}" width="12" height="4" fill="${color}"/>${text(at + 16, top - 8, name, 'start', 11)}`;
  });
  const title = text(WIDTH - RIGHT, top - 8, `${panel.title} (${panel.unit})`, 'end', 12, 600);
  return [...grid, ...lines, ...legend, title].join('\n');
}

function xOf(axis: Axis, value: number): number {
  return LEFT + (WIDTH - LEFT - RIGHT) * axis.place(value);
}

function pathOf(points: readonly (readonly [number, number])[], shape: 'line' | 'step'): string {
  return points
    .map(([px, py], i) => {
      if (i === 0) return `M${fixed(px)} ${fixed(py)}`;
      return shape === 'step' ? `H${fixed(px)}V${fixed(py)}` : `L${fixed(px)} ${fixed(py)}`;
    })
    .join('');
}

function axisOf(values: readonly number[], scale: 'linear' | 'log', isNice: boolean): Axis {
  const least = Math.min(...values);
  const most = Math.max(...values);
  return scale === 'log' ? logAxis(least, most) : linearAxis(least, most, isNice);
}

function linearAxis(least: number, most: number, isNice: boolean): Axis {
  const span = most - least || Math.abs(most) || 1;
  const raw = span / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= raw) ?? raw;
  const low = isNice ? Math.floor(least / step) * step : least;
  const high = isNice ? Math.ceil(most / step) * step || step : most;
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high + step / 1_000; tick += step) ticks.push(tick);
  return { place: (value) => (value - low) / (high - low || 1), ticks };
}

function logAxis(least: number, most: number): Axis {
  const low = Math.floor(Math.log10(least));
  const high = Math.max(low + 1, Math.ceil(Math.log10(most)));
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  return { place: (value) => (Math.log10(value) - low) / (high - low), ticks };
}

/** 1,200,000 as "1.2 M". */
function shown(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${trimmed(value / 1e6)} M`;
  if (size >= 1e4) return `${trimmed(value / 1e3)} k`;
  return trimmed(value);
}

function trimmed(value: number): string {
  return `${Number(value.toPrecision(4))}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}

function line(x1: number, y1: number, x2: number, y2: number, color: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${color}"/>`;
}

function text(x: number, y: number, words: string, anchor: string, size: number, weight = 400): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}" fill="${INK}">${escaped(words)}</text>`;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
