import { Faults } from '../field/faults.ts';
import type { ObjectField } from '../field/object-field.ts';
import { type ReadResult, resultOf } from '../field/read-result.ts';
import type { TextsField } from '../field/texts-field.ts';
import { BareObject, type Json } from '../json/json-value.ts';
import { parseStrictJson } from '../json/strict-json.ts';
import type { RouteDefinition, RouteRequest } from '../route/route.ts';
import { queryTexts } from './query-texts.ts';

/** What came in of a request. */
export interface RawRequest {
  /** Of the path, decoded, by name. */
  readonly pathParameters: Readonly<Record<string, string>>;
  /** What stands after `?`, undecoded; "" for none. */
  readonly rawQuery: string;
  readonly body: Uint8Array;
}

/** Reads all that `route` declares of a request: path, then query, then body; the first that is refused refuses it. */
export function readRequest<R extends RouteDefinition>(
  route: R,
  raw: RawRequest,
): ReadResult<RouteRequest<R>> {
  const path = route.pathParameters && readPath(route.pathParameters, raw.pathParameters);
  if (path?.ok === false) return path;
  const query = route.query && readQuery(route.query, raw.rawQuery);
  if (query?.ok === false) return query;
  const body = route.body && readBody(route.body, raw.body);
  if (body?.ok === false) return body;
  const value = { path: path?.value, query: query?.value, body: body?.value };
  return { ok: true, value: value as RouteRequest<R> };
}

/**
 * Reads the body of a request from its bytes. Malformed JSON is 2002; no bytes are 2001, except where the body has no members at all:
 * then it may be left out.
 */
export function readBody<T>(field: ObjectField<T>, bytes: Uint8Array): ReadResult<T> {
  if (bytes.length === 0) return readNoBody(field);
  const json = parseStrictJson(bytes);
  if (json.ok) return readJson(field, json.value);
  const message = `malformed JSON at byte ${json.offset}: ${json.reason}`;
  return { ok: false, refusal: { code: 2002, errors: [{ field: '', message }] } };
}

function readNoBody<T>(field: ObjectField<T>): ReadResult<T> {
  const faults = new Faults();
  const value = field.read(new BareObject(), '', faults);
  if (faults.isEmpty && Object.keys(field.members).length > 0) faults.missing('', 'a JSON body is required');
  return resultOf(value, faults);
}

/** Reads a body that is a strict JSON value already. */
export function readJson<T>(field: ObjectField<T>, value: Json): ReadResult<T> {
  const faults = new Faults();
  return resultOf(field.read(value, '', faults), faults);
}

/** Reads the query string of a request (what stands after `?`, "" for none) from its raw form. */
export function readQuery<T>(field: TextsField<T>, rawQuery: string): ReadResult<T> {
  const faults = new Faults();
  return resultOf(field.read(queryTexts(rawQuery, field.names), faults), faults);
}

/** Reads the parameters that stand in the path, decoded, by name. */
export function readPath<T>(
  field: TextsField<T>,
  parameters: Readonly<Record<string, string>>,
): ReadResult<T> {
  const faults = new Faults();
  return resultOf(field.read(new Map(Object.entries(parameters)), faults), faults);
}
