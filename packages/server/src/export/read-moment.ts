const DATE = '\\d{4}-\\d{2}-\\d{2}';
const TIME = '\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,3})?)?';
const ISO_8601 = new RegExp(`^(${DATE})(?:T(${TIME})(Z|[+-]\\d{2}:\\d{2})?)?$`);
/** From 1973 on: a year, a date without dashes or a number of seconds is shorter, and a slip. */
const MILLISECONDS = /^\d{12,15}$/;
const DAY_MS = 86_400_000;

/**
 * The moment that `text` names, ms: ISO 8601, a date or a date with a time, in UTC unless it has an offset of its own; or ms since 1970.
 * `undefined` where it names none, a 30th of February included, or one before 1970.
 */
export function readMoment(text: string): number | undefined {
  if (MILLISECONDS.test(text)) return Number(text);
  const [, date, time = '00:00', offset = 'Z'] = ISO_8601.exec(text) ?? [];
  if (date === undefined || !isDate(date)) return undefined;
  const moment = Date.parse(`${date}T${time}${offset}`);
  return moment >= 0 ? moment : undefined;
}

/** False for a day that its month does not have: `Date` would take it for one of the next. */
function isDate(date: string): boolean {
  const start = Date.parse(`${date}T00:00Z`);
  return Number.isFinite(start) && start % DAY_MS === 0 && new Date(start).toISOString().startsWith(date);
}
