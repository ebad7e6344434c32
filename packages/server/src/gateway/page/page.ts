import { createHash } from 'node:crypto';
import { type HeaderList, pageHeaders } from '../http/answer-headers.ts';

/** A document as it is sent. */
export interface RenderedPage {
  readonly headers: HeaderList;
  readonly text: string;
}

/** A document that a port serves beside its endpoints. */
export interface Page {
  /** `rawQuery` is what stands behind the `?` of the address. */
  render(rawQuery: string): Promise<RenderedPage>;
}

/** A page that is always the same. */
export function staticPage(text: string, headers: HeaderList): Page {
  return { render: async () => ({ headers, text }) };
}

/** Headers of an HTML page without scripts but `script`, without anything from elsewhere, and that only `framers` may frame. */
export function htmlHeaders(script?: string, framers = "'none'", cacheControl?: string): HeaderList {
  const scripts = script === undefined ? '' : `script-src 'sha256-${sha256(script)}'; connect-src 'self'; `;
  return pageHeaders(
    'text/html; charset=utf-8',
    `default-src 'none'; ${scripts}style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors ${framers}`,
    cacheControl,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
