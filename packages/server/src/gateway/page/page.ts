import { createHash } from 'node:crypto';
import { type HeaderList, pageHeaders } from '../http/answer-headers.ts';

/** A document that a port serves beside its endpoints. */
export interface Page {
  readonly headers: HeaderList;
  render(): Promise<string>;
}

/** A page that is always the same. */
export function staticPage(text: string, headers: HeaderList): Page {
  return { headers, render: async () => text };
}

/** Headers of an HTML page without scripts but `script`, and without anything from elsewhere. */
export function htmlHeaders(script?: string): HeaderList {
  const scripts = script === undefined ? '' : `script-src 'sha256-${sha256(script)}'; connect-src 'self'; `;
  return pageHeaders(
    'text/html; charset=utf-8',
    `default-src 'none'; ${scripts}style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
