/** Text that is HTML already. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | readonly Markup[];

/** HTML from a template: strings and numbers in it are escaped, markup is not. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0]!;
  parts.forEach((part, index) => {
    text += partText(part) + strings[index + 1]!;
  });
  return new Markup(text);
}

/** Nothing. */
export const nothing = new Markup('');

/** A sentence in which `code` and **strong** words are marked. */
export function prose(sentence: string): Markup {
  const marked = escaped(sentence)
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>');
  return new Markup(marked);
}

/** A JSON value, indented, its tokens marked for colour. */
export function jsonBlock(value: unknown): Markup {
  return html`<pre tabindex="0"><code>${jsonLines(value, '')}</code></pre>`;
}

function jsonLines(value: unknown, indent: string): Markup {
  if (Array.isArray(value)) {
    const items = value.map((each) => jsonLines(each, `${indent}  `));
    return bracketed('[', items, ']', indent);
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, each]) => html`<i class="k">${JSON.stringify(name)}</i>: ${jsonLines(each, `${indent}  `)}`,
    );
    return bracketed('{', members, '}', indent);
  }
  return html`<i class="${typeof value === 'string' ? 's' : 'n'}">${JSON.stringify(value)}</i>`;
}

function bracketed(open: string, parts: readonly Markup[], close: string, indent: string): Markup {
  if (parts.length === 0) return html`${open}${close}`;
  const lines = parts.map((part, index) => html`\n${indent}  ${part}${index < parts.length - 1 ? ',' : ''}`);
  return html`${open}${lines}\n${indent}${close}`;
}

function partText(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map((each) => each.text).join('');
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
