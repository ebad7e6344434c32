import { type TObject, type TSchema, Type } from 'typebox';
import { isJsonObject } from '../json/json-value.ts';
import type { Faults } from './faults.ts';
import { annotated, type Field, type Members, type OptionalField, type Values } from './field.ts';

/** What was sent, by member name: undefined where a member was not. For rules that ask whether, not what. */
export type Sent = Readonly<Record<string, unknown>>;

/** The values of an object as far as they were read: undefined where a member is at fault. */
export type Partly<M extends Members> = { readonly [K in keyof Values<M>]: Values<M>[K] | undefined };

/** A rule between members; it reports faults only of what it can judge. `at` is the path of a member. */
export type MemberRule<M extends Members> = (
  values: Partly<M>,
  sent: Sent,
  faults: Faults,
  at: (member: string) => string,
) => void;

/** What an object may have beside its members. */
export interface ObjectOptions<M extends Members> {
  /** Its name in the API reference. */
  readonly title?: string;
  /** A body that is accepted as it stands. */
  readonly example?: unknown;
  /** Members that are accepted with any value and not read. */
  readonly ignored?: readonly string[];
  readonly rule?: MemberRule<M>;
}

/** An object with known members; any other member is 2002. */
export interface ObjectField<T> extends Field<T> {
  readonly schema: TObject;
  readonly members: Members;
}

/** An object of `members`; what is missing is 2001, what is unknown 2002. */
export function object<M extends Members>(
  members: M,
  options: ObjectOptions<M> = {},
): ObjectField<Values<M>> {
  const { ignored = [], rule } = options;
  const template = templateOf(members);
  const required = requiredOf(members);
  const slotOf: ReadonlyMap<string, Field<unknown> | 'ignored'> = new Map<string, Field<unknown> | 'ignored'>(
    [...slotsOf(members), ...ignored.map((name) => [name, 'ignored'] as const)],
  );

  return {
    schema: schemaOf(members, options),
    members,
    read: (value, path, faults) => {
      if (!isJsonObject(value)) {
        faults.invalid(path, 'must be an object');
        return undefined;
      }
      const at = path === '' ? sameName : (member: string) => `${path}.${member}`;
      const values: Record<string, unknown> = { ...template };
      for (const name of required) if (value[name] === undefined) faults.missing(at(name));
      for (const name in value) {
        const slot = slotOf.get(name);
        if (slot === undefined) faults.invalid(at(name), 'is not known here');
        else if (slot !== 'ignored') values[name] = slot.read(value[name]!, at(name), faults);
      }
      rule?.(values as Partly<M>, value, faults, at);
      return values as Values<M>;
    },
  };
}

/** The field of each member by name. */
export function slotsOf(members: Members): readonly (readonly [string, Field<unknown>])[] {
  return Object.entries(members).map(([name, member]) => [
    name,
    isOptional(member) ? member.optional : member,
  ]);
}

/** The values that members have when nothing is sent: those of required ones are undefined. */
export function templateOf(members: Members): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(members).map(([name, member]) => [name, isOptional(member) ? member.absent : undefined]),
  );
}

/** The names of the members that must be sent. */
export function requiredOf(members: Members): readonly string[] {
  return Object.keys(members).filter((name) => !isOptional(members[name]!));
}

/** True for a member that may be left out. */
function isOptional(member: Members[string]): member is OptionalField<Field<unknown>, unknown> {
  return 'optional' in member;
}

/** The schema of one member, with its default where it has one. */
export function memberSchema(member: Members[string]): TSchema {
  if (!isOptional(member)) return member.schema;
  const { schema } = member.optional;
  return Type.Optional(member.isDefault ? annotated(schema, { default: member.absent }) : schema);
}

function schemaOf<M extends Members>(members: M, options: ObjectOptions<M>): TObject {
  const properties: Record<string, TSchema> = {};
  for (const [name, member] of Object.entries(members)) properties[name] = memberSchema(member);
  for (const name of options.ignored ?? [])
    properties[name] = Type.Optional(Type.Unknown({ description: 'Accepted and ignored.' }));
  const { title, example } = options;
  return Type.Object(properties, {
    additionalProperties: false,
    ...(title === undefined ? {} : { title }),
    ...(example === undefined ? {} : { examples: [example] }),
  });
}

function sameName(member: string): string {
  return member;
}
