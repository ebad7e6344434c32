import { BareObject, isJsonObject, type Json, type JsonObject, NumberText } from '../json/json-value.ts';

const SIGNATURE_MEMBER = 'sign';

/**
 * The text that an agent signs: all members but `sign` and empty ones, sorted by name, as `name=value` joined by `&`. Strings stand as they are,
 * numbers as they are written in the body, booleans as `true` and `false`, arrays and objects as compact JSON.
 */
export function agentSignedText(body: JsonObject): string {
  const parts: string[] = [];
  for (const name of Object.keys(body).sort()) {
    const value = body[name]!;
    if (name !== SIGNATURE_MEMBER && !isEmptyMember(value)) parts.push(`${name}=${plainText(value)}`);
  }
  return parts.join('&');
}

/** `body` without the members that count as left out: null, "" and blank texts. */
export function withoutEmptyMembers(body: JsonObject): JsonObject {
  const kept = new BareObject();
  for (const [name, value] of Object.entries(body)) if (!isEmptyMember(value)) kept[name] = value;
  return kept;
}

/** A member's value as it is signed. */
export function plainText(value: Json): string {
  return typeof value === 'string' ? value : compactJson(value);
}

function isEmptyMember(value: Json): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

function compactJson(value: Json): string {
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${value.map(compactJson).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(
      ([name, each]) => `${JSON.stringify(name)}:${compactJson(each)}`,
    );
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}
