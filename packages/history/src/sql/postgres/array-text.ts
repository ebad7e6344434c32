/** Elements that stand in an array's text as they are; NULL, in any case, would be read as null. */
const PLAIN = /^[-+.:\w]+$/;
const NULL_WORD = /^null$/i;

export type Element = string | number | null;

/** PostgreSQL's text of an array. */
export function arrayText(elements: readonly Element[]): string {
  let text = '{';
  for (const [at, element] of elements.entries()) {
    if (at > 0) text += ',';
    text += typeof element === 'number' ? element : element === null ? 'NULL' : elementText(element);
  }
  return `${text}}`;
}

function elementText(element: string): string {
  if (PLAIN.test(element) && !NULL_WORD.test(element)) return element;
  return `"${withoutNul(element).replace(/["\\]/g, '\\$&')}"`;
}

/** `text` with each NUL, the one character that a PostgreSQL text cannot hold, as U+FFFD. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}
