import type { Texts, TextsFault } from '../field/texts-field.ts';

const TWICE: TextsFault = { fault: 'is given more than once' };
const NOT_ENCODED: TextsFault = { fault: 'is not valid percent-encoding' };

/** The parameters `names` of a raw query string (what stands after `?`), decoded. Other parameters are ignored. */
export function queryTexts(rawQuery: string, names: ReadonlySet<string>): Texts {
  const texts = new Map<string, string | TextsFault>();
  if (rawQuery === '') return texts;
  for (const pair of rawQuery.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    if (name === undefined || !names.has(name)) continue;
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    texts.set(name, texts.has(name) ? TWICE : (value ?? NOT_ENCODED));
  }
  return texts;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
