import type { TSchema } from 'typebox';

type Keywords = {
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly allOf?: readonly TSchema[];
  readonly type?: string;
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly minimum?: number;
};

/** A value that `schema` allows, from its own examples where it has them, with every member. */
export function exampleOf(schema: TSchema): unknown {
  const keywords = schema as Keywords;
  if (keywords.examples !== undefined) return keywords.examples[0];
  if (keywords.default !== undefined) return keywords.default;
  if (keywords.const !== undefined) return keywords.const;
  if (keywords.enum !== undefined) return keywords.enum[0];
  const alternative = keywords.allOf?.[0] ?? keywords.anyOf?.[0];
  if (alternative !== undefined) return exampleOf(alternative);
  switch (keywords.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(keywords.properties ?? {}).map(([name, property]) => [name, exampleOf(property)]),
      );
    case 'array':
      return keywords.items === undefined ? [] : [exampleOf(keywords.items)];
    case 'integer':
    case 'number':
      return keywords.minimum ?? 0;
    case 'boolean':
      return false;
    default:
      return '';
  }
}
