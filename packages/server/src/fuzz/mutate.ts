import type { Random } from '../demo/random.ts';
import { HOSTILE_JSON, HOSTILE_NAMES, HOSTILE_TEXTS } from './hostile-values.ts';

const MAX_DEEP = 200;
const LONG = 'A'.repeat(300_000);

/** One of the items. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.below(items.length)]!;
}

/** A JSON body as text with one thing about it changed: a member's value, name or number, its structure, or its bytes. */
export function mutateBody(random: Random, body: string): Buffer {
  switch (random.below(9)) {
    case 0:
    case 1:
      return Buffer.from(replaceValue(random, body));
    case 2:
      return Buffer.from(addMember(random, body));
    case 3:
      return Buffer.from(dropMember(random, body));
    case 4:
      return flipByte(random, Buffer.from(body));
    case 5:
      return Buffer.from(body.slice(0, random.below(body.length + 1)));
    case 6:
      return Buffer.from(nested(random));
    case 7:
      return Buffer.from(pick(random, HOSTILE_JSON));
    default:
      return odd(random, body);
  }
}

/** A query string with one thing about it changed. */
export function mutateQuery(random: Random, query: string): string {
  const pairs = query === '' ? [] : query.split('&');
  const name = pick(random, [...HOSTILE_NAMES, ...pairs.map((pair) => pair.split('=')[0]!)]);
  const pair = `${encodeURIComponent(name)}=${queryValue(random)}`;
  switch (random.below(4)) {
    case 0:
      return [...pairs, pair].join('&');
    case 1:
      return pairs.filter((_, i) => i !== random.below(pairs.length)).join('&');
    case 2:
      return [...pairs.filter((each) => !each.startsWith(`${name}=`)), pair].join('&');
    default:
      return pick(random, [
        '&',
        '=',
        '%',
        '?',
        '&&=&',
        'a'.repeat(8_000),
        query.replace('=', '%3D'),
        `${query}#x`,
      ]);
  }
}

/** A path with one thing about it changed. */
export function mutatePath(random: Random, path: string): string {
  const at = 1 + random.below(path.length);
  switch (random.below(4)) {
    case 0:
      return (
        path.slice(0, at) +
        pick(random, ['/', '..', '%2e', '%00', '%', '\\', ';', '//', 'A']) +
        path.slice(at)
      );
    case 1:
      return path.slice(0, at);
    case 2:
      return path.toUpperCase();
    default:
      return `/${path}`;
  }
}

/** Text that a query takes as it stands or percent-encoded; never a blank, which no HTTP parser lets through. */
function queryValue(random: Random): string {
  const value = pick(random, HOSTILE_TEXTS);
  return random.chance(0.5) ? encodeURIComponent(value) : value.replaceAll(/[^!-~]/g, '');
}

/** `"member":` followed by a plain value. */
const MEMBER = /"([A-Za-z]+)":("(?:[^"\\]|\\.)*"|[-0-9.]+|true|false|null)/g;

function replaceValue(random: Random, body: string): string {
  const members = [...body.matchAll(MEMBER)];
  const found = members[random.below(members.length)];
  if (found === undefined) return pick(random, HOSTILE_JSON);
  const start = found.index + found[0].length - found[2]!.length;
  return body.slice(0, start) + pick(random, HOSTILE_JSON) + body.slice(start + found[2]!.length);
}

function addMember(random: Random, body: string): string {
  const member = `${JSON.stringify(pick(random, HOSTILE_NAMES))}:${pick(random, HOSTILE_JSON)}`;
  return body.replace('{', body.startsWith('{}') ? `{${member}` : `{${member},`);
}

function dropMember(random: Random, body: string): string {
  const members = [...body.matchAll(MEMBER)];
  const found = members[random.below(members.length)];
  if (found === undefined) return '{}';
  return (body.slice(0, found.index) + body.slice(found.index + found[0].length)).replace(/,\s*([,}])/, '$1');
}

function flipByte(random: Random, body: Buffer): Buffer {
  if (body.length > 0) body[random.below(body.length)] = random.below(256);
  return body;
}

function nested(random: Random): string {
  const depth = 1 + random.below(MAX_DEEP);
  return random.chance(0.5) ? '['.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

/** Encodings and sizes that are none of ours. */
function odd(random: Random, body: string): Buffer {
  switch (random.below(5)) {
    case 0:
      return Buffer.from(body, 'utf16le');
    case 1:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(body)]);
    case 2:
      return Buffer.concat([Buffer.from(body), Buffer.from([0xff, 0xfe, 0x00])]);
    case 3:
      return Buffer.alloc(0);
    default:
      return random.chance(0.02) ? Buffer.from(`{"a":"${LONG}"}`) : Buffer.from(`[${body},${body}]`);
  }
}
