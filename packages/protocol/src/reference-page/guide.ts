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
    'Limits count in fixed windows: requests by address (paged lists, klines and public trades weigh 5, all else 1), orders and cancels by account (each item of a batch, each part of a strategy), cancels apart from orders. What is too much is 5003 (HTTP 429) with `Retry-After` in seconds, and nothing of it was done. Where limits are on, `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` (the end of the window, seconds since the epoch) say how the limit stands that the request counted towards last.',
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

/** How agents sign, with a digest to check an implementation by; nothing where no route is theirs. */
export function agentSigning(routes: readonly Route[]): Markup {
  if (!routes.some((route) => route.access === 'agent')) return nothing;
  const steps = [
    'Agents are partners whose back ends act for their own users. Every request is a POST whose JSON body has `agentCode`, `timestamp` (**seconds**, within 30 s of the service’s clock), a `nonce` that works once, and `sign`.',
    'The signed text is every other member that is not null, "" or blank, sorted by name, as `name=value` joined by `&`, nothing encoded: texts as they are, numbers as they are written, `true` and `false`, arrays and objects as JSON without blanks. Members that are null, "" or blank count as left out.',
    '`sign` is its HMAC-SHA256 with the agent’s secret as key, in lower-case hexadecimal.',
    'Answers have HTTP 200. Where nothing else is shown their members stand beside `code`, without `data`. Codes of their own stand for those of other endpoints: 102001 missing, 102002 not valid, 102003 out of range, 6904 unavailable; 6001 is a signature, timestamp or nonce that is not good, 6009 a user or address that is not the agent’s.',
    'The queries of trading data share a quota for each agent (6905), and take `cursor` with the `nextCursor` of the answer before.',
  ];
  const { secret, payload, digest } = AGENT_VECTOR;
  return html`<section id="agent-signing"><h2>Signing as an agent</h2><ul class="facts">${steps.map((step) => html`<li>${prose(step)}</li>`)}</ul>
<p>Check an implementation with the secret <code>${secret}</code>:</p>
<dl class="vectors"><dt>signed text</dt><dd><pre tabindex="0"><code>${payload}</code></pre></dd><dt>sign</dt><dd><code>${digest}</code></dd></dl></section>`;
}

/** A signed text of an agent and its digest. */
export const AGENT_VECTOR = {
  secret: 'secret',
  payload: 'agentCode=AGENT001&amount=10.00&nonce=nonce-1&timestamp=1713024000',
  digest: 'dcb87a1b3133116a34df461f3bc61824b657ea42be4342ddf2335461df40d383',
} as const;

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
  'public+user': 'Public · session or key',
  probe: 'No credentials',
  read: 'Session or key · Read',
  trade: 'Session or key · Trade',
  session: 'Session',
  'session+cookie': 'Session and cookie',
  cookie: 'Refresh cookie',
  admin: 'Operator token',
  agent: 'Agent signature',
};
