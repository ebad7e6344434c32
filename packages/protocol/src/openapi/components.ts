import type { TSchema } from 'typebox';

/** A JSON Schema as a plain value. */
export type SchemaValue = { readonly [keyword: string]: unknown };

/** Gathers schemas that have a title as named components and replaces them by references. */
export class Components {
  readonly #schemas = new Map<string, SchemaValue>();

  /** `schema` with every named part replaced by a reference. Throws when one name stands for two schemas. */
  reference(schema: TSchema): SchemaValue {
    return this.#convert(schema as SchemaValue);
  }

  /** All named schemas, by name. */
  get schemas(): Readonly<Record<string, SchemaValue>> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #convert(schema: SchemaValue): SchemaValue {
    if (typeof schema.title !== 'string') return this.#parts(schema);
    const component = this.#parts(schema);
    const known = this.#schemas.get(schema.title);
    if (known === undefined) this.#schemas.set(schema.title, component);
    else if (JSON.stringify(known) !== JSON.stringify(component))
      throw new Error(`two schemas are named ${schema.title}`);
    return { $ref: `#/components/schemas/${schema.title}` };
  }

  #parts(schema: SchemaValue): SchemaValue {
    const entries = Object.entries(schema).map(([keyword, value]) => [
      keyword,
      this.#keyword(keyword, value),
    ]);
    const { allOf, ...rest } = Object.fromEntries(entries) as SchemaValue;
    // One schema with annotations of its own: what stands beside a reference adds to it.
    if (Array.isArray(allOf) && allOf.length === 1) return { ...(allOf[0] as SchemaValue), ...rest };
    return allOf === undefined ? rest : { allOf, ...rest };
  }

  #keyword(keyword: string, value: unknown): unknown {
    if (keyword === 'properties') {
      const entries = Object.entries(value as Readonly<Record<string, SchemaValue>>);
      return Object.fromEntries(entries.map(([name, schema]) => [name, this.#convert(schema)]));
    }
    if (keyword === 'anyOf' || keyword === 'allOf')
      return (value as readonly SchemaValue[]).map((schema) => this.#convert(schema));
    if (keyword === 'items') return this.#convert(value as SchemaValue);
    return value;
  }
}
