/** Header names and values, one after the other. */
export type HeaderList = readonly string[];

/** What every answer carries: nothing of it may be framed, sniffed, or tell other sites where it was. */
const EVERYWHERE = ['X-Content-Type-Options', 'nosniff', 'Referrer-Policy', 'no-referrer'] as const;

/** The headers of JSON answers, which are never stored and never a document. */
export const JSON_HEADERS: HeaderList = [
  'Content-Type',
  'application/json; charset=utf-8',
  'Cache-Control',
  'no-store',
  'Content-Security-Policy',
  "default-src 'none'; frame-ancestors 'none'",
  ...EVERYWHERE,
];

/** The headers of a page or text with a content security policy of its own; asked for anew each time unless `cacheControl` says otherwise. */
export function pageHeaders(contentType: string, policy: string, cacheControl = 'no-cache'): HeaderList {
  return [
    'Content-Type',
    contentType,
    'Cache-Control',
    cacheControl,
    'Content-Security-Policy',
    policy,
    ...EVERYWHERE,
  ];
}

/** For browsers: come back by TLS only, for two years. */
export const STRICT_TRANSPORT: HeaderList = ['Strict-Transport-Security', 'max-age=63072000'];
