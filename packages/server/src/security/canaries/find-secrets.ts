import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Secrets, texts or bytes, by names that may be told. */
export type Secrets = Readonly<Record<string, string | Buffer>>;

/** Where a secret was found: its name, the form in which it stands there, and the place. */
export interface Leak {
  readonly secret: string;
  readonly form: string;
  readonly place: string;
}

/** Every text under which a secret would still be one: plain, hex, base64 at each of the three alignments, percent-encoded, UTF-16. */
function formsOf(secret: string | Buffer): readonly (readonly [string, Buffer])[] {
  const bytes = Buffer.from(secret as string);
  const text = bytes.toString('latin1');
  return [
    ['plain', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ...[0, 1, 2].map((offset) => [`base64+${offset}`, base64At(bytes, offset)] as const),
    ['percent', Buffer.from(encodeURIComponent(text))],
    ['utf16', Buffer.from(text, 'utf16le')],
  ];
}

/** The characters of base64 that `bytes` alone decide when `offset` other bytes stand before them. */
function base64At(bytes: Buffer, offset: number): Buffer {
  const skipped = (3 - offset) % 3;
  const whole = bytes.subarray(skipped, skipped + Math.floor((bytes.length - skipped) / 3) * 3);
  return Buffer.from(whole.toString('base64'));
}

/** Where secrets stand in `content`. */
export function leaksIn(place: string, content: Buffer, secrets: Secrets): Leak[] {
  return Object.entries(secrets).flatMap(([secret, value]) =>
    formsOf(value)
      .filter(([, text]) => content.includes(text))
      .map(([form]) => ({ secret, form, place })),
  );
}

/** Where secrets stand in the files of a folder, those below it too. */
export function leaksBelow(folder: string, secrets: Secrets): Leak[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return leaksIn(path, readFileSync(path), secrets);
    });
}
