import { type TObject, type TSchema, Type } from 'typebox';
import { html, type Markup, nothing, prose } from './html.ts';

type Keywords = {
  readonly title?: string;
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly allOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
};

/** The members of an object, nested ones under their path, a row each; `showsRequired` where leaving out matters. */
export function schemaTable(schema: TObject, showsRequired: boolean): Markup {
  const rows = memberRows(schema, '', showsRequired);
  return rows.length === 0 ? nothing : html`<table class="members">${rows}</table>`;
}

function memberRows(schema: TSchema, path: string, showsRequired: boolean): readonly Markup[] {
  const alternatives = ((schema as Keywords).anyOf ?? [schema]) as readonly Keywords[];
  const names = new Set(alternatives.flatMap(({ properties = {} }) => Object.keys(properties)));
  return [...names].flatMap((name) => {
    const property = memberOf(alternatives, name);
    const isRequired = alternatives.every(({ required = [] }) => required.includes(name));
    return [
      memberRow(`${path}${name}`, property, showsRequired && isRequired, showsRequired),
      ...nestedRows(property, `${path}${name}`, showsRequired),
    ];
  });
}

/** The member `name` of an object of several forms: one form of it for each that differs. */
function memberOf(alternatives: readonly Keywords[], name: string): TSchema {
  const forms = new Map<string, TSchema>();
  for (const { properties = {} } of alternatives) {
    const form = properties[name];
    if (form !== undefined && !forms.has(typeText(form))) forms.set(typeText(form), form);
  }
  const [first, ...others] = forms.values();
  if (first === undefined) throw new Error(`no member ${name}`);
  const { description } = flattened(first);
  return others.length === 0
    ? first
    : Type.Union([first, ...others], description === undefined ? {} : { description });
}

function nestedRows(schema: TSchema, path: string, showsRequired: boolean): readonly Markup[] {
  const { items, anyOf, allOf } = schema as Keywords;
  if (items !== undefined) return memberRows(items, `${path}[].`, showsRequired);
  const alternatives = anyOf ?? allOf;
  if (alternatives !== undefined)
    return alternatives.flatMap((each) => nestedRows(each, path, showsRequired));
  return memberRows(schema, `${path}.`, showsRequired);
}

function memberRow(path: string, schema: TSchema, isRequired: boolean, showsRequired: boolean): Markup {
  const { description, default: standard } = flattened(schema);
  const need = isRequired ? html`<em class="required">required</em>` : nothing;
  const value =
    showsRequired && standard !== undefined
      ? html` <span class="default">default <code>${JSON.stringify(standard)}</code></span>`
      : nothing;
  const details = description === undefined ? nothing : html`<p>${prose(description)}</p>`;
  return html`<tr><th scope="row"><code>${path}</code>${need}</th><td><span class="type">${typeText(schema)}</span>${value}${details}</td></tr>`;
}

/** Annotations of the place before those of the named schema within. */
function flattened(schema: TSchema): Keywords {
  const { allOf, ...own } = schema as Keywords;
  return allOf === undefined ? own : { ...(allOf[0] as Keywords), ...own };
}

/** What a value may be, in words. */
export function typeText(schema: TSchema): string {
  const keywords = flattened(schema);
  if (keywords.title === 'DecimalInput' || keywords.format === 'decimal') return 'decimal';
  if (keywords.title === 'SignedDecimalInput') return 'signed decimal';
  if (keywords.title === 'IdInput') return 'id';
  if (keywords.enum !== undefined) return keywords.enum.map((value) => enumText(value)).join(' | ');
  if (keywords.const !== undefined) return JSON.stringify(keywords.const);
  if (keywords.anyOf !== undefined) return keywords.anyOf.map(typeText).join(' or ');
  if (keywords.type === 'array')
    return `array of ${keywords.items === undefined ? 'values' : typeText(keywords.items)}${range(keywords.minItems, keywords.maxItems, ' items')}`;
  if (keywords.type === 'string')
    return `string${range(keywords.minLength, keywords.maxLength, ' characters')}`;
  if (keywords.type === 'object') return keywords.title ?? 'object';
  return `${keywords.type ?? 'any'}${range(keywords.minimum, keywords.maximum, '')}`;
}

function enumText(value: unknown): string {
  return value === '' ? '""' : String(value);
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  if (max === undefined) return min === undefined || min === 0 ? '' : `, from ${min}${unit}`;
  return `, ${min ?? 0} to ${max.toLocaleString('en')}${unit}`;
}
