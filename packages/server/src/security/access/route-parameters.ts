import type { Route } from '@openperp/protocol';

/** What of a JSON Schema names members. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/** The path of each parameter and member that a route takes, at any depth: `symbol`, `orders[].orderId`. */
export function parametersOf({ pathParameters, query, body }: Route): readonly string[] {
  const names = new Set<string>();
  for (const field of [pathParameters, query, body])
    if (field !== undefined) collect(field.schema as Schema, '', names);
  return [...names];
}

function collect(schema: Schema, at: string, names: Set<string>): void {
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    const path = at === '' ? name : `${at}.${name}`;
    names.add(path);
    collect(member, path, names);
  }
  if (schema.items !== undefined) collect(schema.items, `${at}[]`, names);
  for (const each of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) collect(each, at, names);
}

const NAMES_SOMETHING = /(^|\.)(id|\w+Ids?|\w*OrderNo|cursor|ticket|\w+Token|\w+Key)$/;

/** Those that name something that may be somebody's. */
export function idParametersOf(route: Route): readonly string[] {
  return parametersOf(route).filter((name) => NAMES_SOMETHING.test(name));
}
