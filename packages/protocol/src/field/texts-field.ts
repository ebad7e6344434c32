import { type TObject, type TSchema, Type } from 'typebox';
import type { Faults } from './faults.ts';
import type { OptionalField, TextField, Values } from './field.ts';
import {
  type MemberRule,
  memberSchema,
  type Partly,
  requiredOf,
  slotsOf,
  templateOf,
} from './object-field.ts';

/** Members whose values are texts: the parameters of a query string or of a path. */
export type TextMembers = Readonly<
  Record<string, TextField<unknown> | OptionalField<TextField<unknown>, unknown>>
>;

/** A text value by parameter name, or why there is none. */
export type Texts = ReadonlyMap<string, string | TextsFault>;

/** What can be wrong with a parameter before its value is looked at. */
export type TextsFault = { readonly fault: string };

/** The parameters of a query string or of a path. Parameters that are not its members are not looked at. */
export interface TextsField<T> {
  /** An object schema of all parameters. */
  readonly schema: TObject;
  readonly names: ReadonlySet<string>;
  readonly read: (texts: Texts, faults: Faults) => T | undefined;
}

/** Parameters of these `members`; what is missing is 2001. */
export function texts<M extends TextMembers>(members: M, rule?: MemberRule<M>): TextsField<Values<M>> {
  const slots = slotsOf(members) as readonly (readonly [string, TextField<unknown>])[];
  const template = templateOf(members);
  const required = requiredOf(members);
  const properties: Record<string, TSchema> = {};
  for (const [name, member] of Object.entries(members)) properties[name] = memberSchema(member);

  return {
    schema: Type.Object(properties),
    names: new Set(Object.keys(members)),
    read: (sentTexts, faults) => {
      const values: Record<string, unknown> = { ...template };
      for (const name of required) if (!sentTexts.has(name)) faults.missing(name);
      for (const [name, field] of slots) {
        const text = sentTexts.get(name);
        if (text === undefined) continue;
        if (typeof text === 'string') values[name] = field.readText(text, name, faults);
        else {
          values[name] = undefined;
          faults.invalid(name, text.fault);
        }
      }
      rule?.(values as Partly<M>, Object.fromEntries(sentTexts), faults, (name) => name);
      return values as Values<M>;
    },
  };
}
