import { type TSchema, type TSchemaOptions, Type } from 'typebox';
import type { Json } from '../json/json-value.ts';
import type { Faults } from './faults.ts';

/**
 * One value of a request: its JSON Schema, and how it is read from a strict JSON document. The schema is what the API reference shows;
 * `read` is what holds, and for plain JSON values both say the same.
 */
export interface Field<T> {
  readonly schema: TSchema;
  /** The typed value; undefined where it reported a fault, naming `path`. */
  readonly read: (value: Json, path: string, faults: Faults) => T | undefined;
}

/** A field whose value can also stand in a query string or a path, as text. */
export interface TextField<T> extends Field<T> {
  readonly readText: (text: string, path: string, faults: Faults) => T | undefined;
}

/** A member that may be left out; it then reads as `absent`. */
export interface OptionalField<F extends Field<unknown>, A> {
  readonly optional: F;
  readonly absent: A;
  /** True when `absent` is a default that clients should know of. */
  readonly isDefault: boolean;
}

/** The members of an object by name: a field is required, an optional field is not. */
export type Members = Readonly<Record<string, Field<unknown> | OptionalField<Field<unknown>, unknown>>>;

/** The typed value that `M` reads to. */
export type ValueOf<M> =
  M extends OptionalField<Field<infer T>, infer A> ? T | A : M extends Field<infer T> ? T : never;

/** The typed values of an object's members. */
export type Values<M extends Members> = { readonly [K in keyof M]: ValueOf<M[K]> };

/** The type that a field or a request reads to. */
export type RequestOf<F> = F extends { readonly read: (...args: never) => infer R }
  ? Exclude<R, undefined>
  : never;

/** A member that may be left out and then reads as `absent`, which is no value that a client could send. */
export function optional<F extends Field<unknown>, const A>(field: F, absent: A): OptionalField<F, A> {
  return { optional: field, absent, isDefault: false };
}

/** A member that may be left out and then has the value `value`, which the API reference shows. */
export function defaulted<F extends Field<unknown>>(field: F, value: RequestOf<F>): OptionalField<F, never> {
  return { optional: field, absent: value as never, isDefault: true };
}

/** `field` with a sentence about it, and perhaps an example, for the API reference. */
export function described<F extends Field<unknown>>(description: string, field: F, example?: unknown): F {
  const annotations = example === undefined ? { description } : { description, examples: [example] };
  return { ...field, schema: annotated(field.schema, annotations) };
}

/** `schema` with annotations of one place where it is used; a schema with a name stays as it is, within. */
export function annotated(schema: TSchema, annotations: TSchemaOptions): TSchema {
  return 'title' in schema ? Type.Intersect([schema], annotations) : Type.With(schema, annotations);
}
