import { errorCodes } from '../error-code.ts';
import type { Access, Route } from '../route/route.ts';
import { html, type Markup, nothing, prose } from './html.ts';

/** What a reader should know before the first call. */
export function conventions(): Markup {
  const facts = [
    'Success is `{ "code": 0, "message": "success", "data": …, "requestId" }`. An error is `{ "code", "message", "requestId" }` without `data`; where parameters are at fault, `errors` lists every one as `{ field, message }`. Read `code` first.',
    'Send `X-Request-ID` (up to 64 printable ASCII characters) to find it again as `requestId`.',
    'Prices, quantities, amounts and rates are decimal **strings** in answers. In requests a string or a JSON number is taken, in plain notation: no sign, no exponent. Digits past the tick or step are refused, never rounded.',
    'Ids are strings; in requests numbers are taken too. Moments are milliseconds since the epoch where nothing else is said. Time windows are `[startTime, endTime)`.',
    'Bodies are JSON. Unknown members, duplicate names and `null` are refused (2002); unknown query parameters are ignored.',
    'Parameters are checked as a whole: what is missing (2001) comes before what is not valid (2002), and that before what is out of range (2003) and what the rules of condition orders alone forbid (3100 to 3110).',
    'Paged lists take `page` and `pageSize` (at most 100), or `cursor` with the `nextCursor` of the page before; they are newest first.',
  ];
  return html`<section id="conventions"><h2>Conventions</h2><ul class="facts">${facts.map((fact) => html`<li>${prose(fact)}</li>`)}</ul></section>`;
}

/** How requests are signed, with digests to check an implementation by; nothing where no route takes keys. */
export function signing(routes: readonly Route[]): Markup {
  if (!routes.some((route) => route.access === 'read' || route.access === 'trade')) return nothing;
  const steps = [
    'Put `timestamp` (ms, within 10 s of `GET /v1/time`) into the query; `recvWindow` of up to 10000 ms narrows the window.',
    'The payload is the query string exactly as it is sent, without `signature`, followed by the body exactly as it is sent; nothing stands between them. Bodies of DELETE count too.',
    'Take its HMAC-SHA256 with the API secret as key, in lower-case hexadecimal, and add it to the query as `signature`.',
    'Send the key in the header `X-API-KEY`.',
    'On order and position POSTs a signature works once: sent again it is 3004.',
  ];
  return html`<section id="signing"><h2>Signing with an API key</h2><ul class="facts">${steps.map((step) => html`<li>${prose(step)}</li>`)}</ul>
<p>Check an implementation with the secret <code>YOUR_API_SECRET</code>:</p>
<dl class="vectors">${SIGNATURE_VECTORS.map(({ payload, digest }) => html`<dt>payload</dt><dd><pre tabindex="0"><code>${payload}</code></pre></dd><dt>signature</dt><dd><code>${digest}</code></dd>`)}</dl></section>`;
}

/** Payloads and their digests with the secret `YOUR_API_SECRET`. */
export const SIGNATURE_VECTORS = [
  {
    payload: 'symbol=BTCUSDT&timestamp=1772710377808',
    digest: '35b38c8dde155edef84baf91255e4b47dee3e636700d626635ec3dafedb10678',
  },
  {
    payload:
      'timestamp=1772710377808{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"85000","quantity":"0.1","timeInForce":"GTC","makerOnly":true,"clientOrderId":"ext-1772710377808-001"}',
    digest: '0105d8f34320392dfa392b1d4c094185b6e9f2b716a3fc66befd508ecfa01bfe',
  },
] as const;

/** The error table. */
export function errorTable(): Markup {
  const rows = errorCodes.map(
    ({ code, httpStatus, message }) =>
      html`<tr id="code-${code}"><td>${code}</td><td>${httpStatus}</td><td>${message}</td></tr>`,
  );
  return html`<section id="errors"><h2>Codes</h2><table class="errors"><thead><tr><th>Code</th><th>HTTP</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table></section>`;
}

/** Who may call an endpoint, in words. */
export const accessText: Readonly<Record<Access, string>> = {
  public: 'Public',
  probe: 'No credentials',
  read: 'Session or key · Read',
  trade: 'Session or key · Trade',
  session: 'Session',
  'session+cookie': 'Session and cookie',
  cookie: 'Refresh cookie',
  admin: 'Operator token',
};
