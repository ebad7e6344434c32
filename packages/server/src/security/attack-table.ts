/** One way to attack the exchange, and what stands against it. */
export interface AttackRow {
  /** From 1; tests that try it are named `[ATTACK-<number>] …`. */
  readonly number: number;
  readonly attack: string;
  /** What this code does about it. */
  readonly defence: string;
  /** Where the contract does otherwise than is usually advised, and why that holds. */
  readonly differs?: string;
  /** What cannot be tried yet, and why. */
  readonly later?: string;
  /** Rules of packages/engine/SPEC.md whose tests try (some of) it. */
  readonly rules?: readonly string[];
}

/** Every attack that the exchange is held against; docs/security/attack-table.md shows it with the tests of each row. */
export const ATTACK_TABLE: readonly AttackRow[] = [
  {
    number: 1,
    attack: 'Credential stuffing: passwords are tried by the thousand.',
    defence:
      'The 5th failure of an account within 15 minutes starts a wait of 1, 2, 4 … 60 s, in which tries are 5003 and not looked at. Two hashes run at a time and 64 wait; more is 5003. The same code and text for every failure.',
    differs:
      'Often advised: a limit of logins per address. Here the weight of all requests of an address is limited, and the account’s wait holds from however many addresses it is tried. Never a lock: an attacker cannot keep the owner out for longer than a minute.',
  },
  {
    number: 2,
    attack: 'User enumeration by the text or the time of an answer.',
    defence:
      'An unknown name is answered with the same code and text as a wrong password, after hashing the password that was sent against nobody’s hash, so that it takes as long; it is throttled alike.',
  },
  {
    number: 3,
    attack: 'Very long passwords, to have them hashed.',
    defence:
      'A body is at most 256 KiB (1413) and a password 64 characters (2003); both are told before anything is hashed or counted.',
  },
  {
    number: 4,
    attack:
      'Forged access tokens: `alg` none or another, keys of the token’s own, `kid` as a path, other claims, other audience, expired.',
    defence:
      'A token’s header must be, byte for byte, the one that a signing key of ours has: that pins algorithm, type and key at once and nothing in it is followed. The Ed25519 signature is checked in its one spelling, then issuer, audience and end.',
    differs:
      'Often asked: that `iat` may not lie in the future. Only we can sign one, and what counts is its end; so `iat` is not looked at.',
  },
  {
    number: 5,
    attack: 'An access token is used after logout, or after its session was ended.',
    defence:
      'Every request asks a set in memory of the sessions that were ended whether the token’s is one: it stops at once, and over a restart.',
    later: 'Over several gateways: there is one process.',
  },
  {
    number: 6,
    attack: 'A stolen refresh cookie is used beside its owner.',
    defence:
      'A refresh token works once, by one statement in the database. Its second use ends the session with all its access tokens, and stands in the audit log; of parallel refreshes one wins and the session ends.',
    differs:
      'Often advised: some seconds of grace for a client that lost the answer. Here there is none: a client that lost the answer logs in again, and a thief has no window.',
  },
  {
    number: 7,
    attack: 'Another site has a browser refresh or end a session (CSRF).',
    defence:
      'Only refresh and logout look at the cookie. It is SameSite=Strict, and a request with an `Origin` that is not the host it was sent to is 3006 (403). What a form can send is 1415.',
  },
  {
    number: 8,
    attack: 'Another site reads answers (CORS): `null`, a suffix, a reflected origin.',
    defence: 'No answer has a header of CORS, for any origin; a preflight is 1405.',
  },
  {
    number: 9,
    attack: 'Clickjacking: a page of the exchange in a frame of another site.',
    defence:
      "Every answer has `frame-ancestors 'none'`, but for an agent’s entry page, which names the origins of the agent that the ticket is of, and no other.",
  },
  {
    number: 10,
    attack: 'An entry ticket or embed token is used again, raced, or used in another channel.',
    defence:
      'Each is 256 random bits, stored as a hash, good for 60 s and taken by one statement in the database, so that it works once over crashes too. A second try is 3009 and ends the session that the first made; a wrong channel uses it up.',
  },
  {
    number: 11,
    attack:
      'Asking by another’s id (IDOR): orders, conditions, strategies, positions, keys, cursors, users of another agent.',
    defence:
      'Everything is looked up within the account that asks, so that another’s id has the answer of one that there is not. A cursor is of one list, filter and account, and none of another. The test takes the parameters from the route table and fails for one that it does not try.',
  },
  {
    number: 12,
    attack: 'Mass assignment: members such as `userId`, `role`, `feeRate` beside good ones.',
    defence:
      'Bodies are read by name: an unknown member is 2002 and named, at any depth, and nothing is done. Unknown query parameters are not looked at and select nothing.',
    differs:
      '`placeType` and `securityType` of orders are accepted and not read, as clients of other venues send them.',
  },
  {
    number: 13,
    attack:
      'A caller does what is for others: a read key trades, a key manages keys, a user calls the operator’s endpoints.',
    defence:
      'Every endpoint declares who may call it, and one that does not is no route for the compiler; the check of credentials has a case for each access and none by default. Measured for every endpoint and kind of caller in access-matrix.md.',
  },
  {
    number: 14,
    attack: 'A signed request is changed: body, query, order, spelling, case, a byte.',
    defence:
      'The signature is over the bytes as they came, query without `signature`, then body, before anything is decoded. `timestamp` and `signature` stand once; hex is lower case and 64 digits; Ed25519 has one spelling.',
    differs:
      'Often advised: to sign method and path too. The contract signs query and body; a signature is used up for all order and position POSTs together, and no endpoint that changes something does anything without the body that was signed.',
  },
  {
    number: 15,
    attack: 'A signature is found digit by digit from the time of the answers.',
    defence:
      'What has the form of a signature is compared whole by `timingSafeEqual`, however much of it is right; an agent that there is not is held against a secret of nobody.',
  },
  {
    number: 16,
    attack: 'A signed order is sent again: at once, in parallel, after a restart.',
    defence:
      'A valid signature on an order or position POST is used up by its first use, whatever the answer was, in a journal that survives kills and restarts; again it is 3004. What an unclean stop of the machine may have lost is refused (5002) until it cannot matter. Agents’ nonces are kept the same way.',
    differs: 'Questions (GET) may be repeated within their window: they change nothing.',
  },
  {
    number: 17,
    attack: 'Timestamps far off, in other units, negative, in exponents.',
    defence:
      '`timestamp` is 1 to 15 digits without a zero in front, within ±10 s of the server’s clock (agents: seconds, ±30 s); anything else is refused before the signature is looked at.',
  },
  {
    number: 18,
    attack: 'A key’s IP list is got round with X-Forwarded-For, other spellings of addresses, ports.',
    defence:
      'The header counts only as far as trusted proxies wrote it, from the right; what cannot be read is nobody. Addresses are compared as bits, IPv4 in IPv6 as IPv4.',
  },
  {
    number: 19,
    attack: 'JSON bombs: depth, width, duplicate names, `__proto__`, other encodings, NUL, lone surrogates.',
    defence:
      'A reader of our own: 256 KiB, 20 levels, 4,096 values; duplicate names, invalid UTF-8, NUL and half pairs are refused with their place; objects have no prototype. Its work grows with the size alone.',
    differs:
      'Often advised: to refuse `__proto__` as a name. Here it is a member like any other, so an unknown one (2002).',
  },
  {
    number: 20,
    attack: 'Numbers: 1e400, −0, NaN, 0x10, full-width digits, 10⁶ digits, a step off the grid.',
    defence:
      'A number is judged as the text in the bytes, by one grammar for strings and JSON numbers, then held as a whole number of units: past the tick or step it is an error, never rounded.',
    rules: ['NUM-2', 'NUM-4'],
  },
  {
    number: 21,
    attack: 'Type confusion: lists or objects for texts, `symbol[]=`, almost the word of an enumeration.',
    defence:
      'Each member has a type, a pattern or a list of words, compared exactly; a query is names and texts, and a name twice is 2002.',
  },
  {
    number: 22,
    attack: 'Paging: limit 10⁹, negative pages, windows of a century, cursors made by hand.',
    defence:
      'Sizes have bounds (2003), windows may not end before they start (2002), a cursor that the list did not give is none (2002), and every list is answered by an index: no query passes over a table.',
  },
  {
    number: 23,
    attack: 'SQL injection, wildcards, order by.',
    defence:
      'Every value is a bound parameter; names of tables and columns are ours. Order is fixed. A wildcard in a search is a letter. A check of the sources finds a value in the text of a statement.',
  },
  {
    number: 24,
    attack: 'An agent’s webhook address is one inside our own network (SSRF).',
    defence:
      'The host is resolved once, each address checked, and the connection made to just that one; private, loopback, link-local and metadata addresses are refused unless the operator allows the network. No redirect is followed and little of an answer is read.',
  },
  {
    number: 25,
    attack: 'Slow requests and idle sockets, by the thousand.',
    defence:
      'Headers have 5 s, a request 10 s, however it drips; then it is closed. At most 10,000 connections.',
    later: 'The 99th percentile of others under 5,000 slow sockets: a measurement under load.',
  },
  {
    number: 26,
    attack: 'Request smuggling: two lengths, length and chunks, folded headers, bare line feeds.',
    defence:
      'The strict parser of Node, never the lenient one: what can be read in two ways is 400, the socket is closed and nothing behind it is read.',
    later: 'Behind a proxy in front: none is part of this repository.',
  },
  {
    number: 27,
    attack: 'WebSocket floods: subscriptions, large frames, pings, readers that never read.',
    defence: 'There is no WebSocket: an upgrade is 404.',
    later: 'Comes with the WebSocket.',
  },
  {
    number: 28,
    attack:
      'Getting round the limits: many keys, many spellings of a path, pipelining, ids with zeros, IPv6 networks.',
    defence:
      'Orders count by account, whatever key or session they come with; requests by address, an IPv6 network of 64 bits being one, before credentials. A path is one spelling.',
  },
  {
    number: 29,
    attack: 'Cancels are starved while orders flood in.',
    defence: 'Cancels have a limit of their own, which orders do not use up.',
    later: 'Their 99th percentile during a flood: a measurement under load.',
  },
  {
    number: 30,
    attack:
      'Abuse of the market: self-trades, dust, stop hunts on the mark, flips at the funding boundary, cascades.',
    defence:
      'Self-trades end by the taker’s mode; orders have a minimum notional and a band around the mark; the mark is a median and liquidation follows it alone; funding is settled at its instant by sequence; firings are bounded.',
    rules: ['MATCH-3', 'MATCH-4', 'MATCH-5', 'MATCH-9', 'PRICE-2', 'FUND-3', 'TIME-3', 'COND-5', 'COND-6'],
    later: 'A ratio of orders to trades: there is none, the limits of orders stand for it.',
  },
  {
    number: 31,
    attack: 'A price feed is poisoned: one source far off, stale, zero, from the future.',
    defence:
      'A source more than 5 % off the median has no weight, one silent for 10 s neither; a ticker more than 50 % off its last needs a second one; what is no price is none. With no source left the mark stays, opening orders are refused and liquidation waits.',
    differs:
      'Often advised: no liquidation on fewer than two sources. Here a symbol has the sources that its operator gave it, and may have one.',
    rules: ['PRICE-1', 'PRICE-3'],
  },
  {
    number: 32,
    attack: 'Secrets in logs, errors, metrics.',
    defence:
      'The logger strikes out what is secret by name; errors are coded and say nothing of their cause; tokens and tickets are in no address that is logged.',
  },
  {
    number: 33,
    attack: 'The data folder is stolen.',
    defence:
      'Passwords are argon2id, refresh tokens and tickets SHA-256, API and agent secrets and signing keys AES-256-GCM under a master key that can live elsewhere; none of them is in the command log.',
  },
  {
    number: 34,
    attack: 'The sealed secret of one key is put in the place of another’s.',
    defence:
      'A secret is sealed together with whose it is, which and of what version: elsewhere it does not open.',
  },
  {
    number: 35,
    attack: 'A master key has leaked and must go.',
    defence:
      'At each start all that is not sealed under the current key is sealed anew; `openperp rotate-master-key` replaces it, safe against a crash at every step, and the old one is refused after.',
  },
  {
    number: 36,
    attack: 'Stack traces and versions in answers.',
    defence:
      'A failure is 5001 with the request’s id and nothing else; the log has the rest under that id. No answer names what it is made with.',
    differs: '`GET /v1/version` tells the version of the service: clients need it.',
  },
  {
    number: 37,
    attack: 'Undocumented and old endpoints, debug pages, metrics in public.',
    defence:
      'What is served comes from the route tables, which a written list is held against; probes, metrics and the operator’s endpoints are on a port of their own, on loopback by default.',
  },
  {
    number: 38,
    attack: 'A store that is trusted gives something else than was written: log, snapshot.',
    defence:
      'Frames are checksummed and chained; what is damaged stops the start with its file and place, a damaged snapshot is skipped and named. Nothing is guessed and nothing restarts in circles.',
    rules: ['DUR-3'],
    later: 'Replicated logs and databases on other machines: there are none.',
  },
  {
    number: 39,
    attack: 'A dependency turns.',
    defence:
      'At most 15 packages are asked for at run time, named one by one in the test, each locked to a version and its bytes; no registry is named, nothing runs at an install.',
  },
  {
    number: 40,
    attack: 'Path traversal, open redirects by `redirectPath` and `returnUrl`.',
    defence:
      'No file is served by its path, and a path is compared as it was sent. No answer redirects. `redirectPath` is a path of this site, `returnUrl` must lie in an origin that the operator gave the agent.',
  },
  {
    number: 41,
    attack: 'The audit log is changed.',
    defence:
      'Rows are chained by an HMAC whose key is sealed; the database refuses to change or delete them; `openperp verify-audit` names the first bad row, and a kept anchor tells that the end is gone.',
  },
  {
    number: 42,
    attack:
      'Time of check, time of use: a key is deleted while its signed order is under way; a cancel races a fill.',
    defence:
      'Credentials are checked once the request is whole, in the same turn in which its command is handed over: nothing can come between. The engine does one command after the other, and looks at the account’s status itself.',
    differs:
      'Often advised: to check the key again, with its version, when the command is applied. Keys live in the one process that checks them; a command that was handed over before a deletion was answered is one that came before it.',
    rules: ['TIME-2'],
  },
  {
    number: 43,
    attack: 'Prototype pollution by names in queries, paths, bodies.',
    defence:
      'Queries become maps of the names that an endpoint takes, bodies objects without a prototype; other names are not looked at or refused.',
  },
  {
    number: 44,
    attack: 'Headers that say who is asking, or for what: X-User-Id, X-Original-URL, method overrides.',
    defence: 'None is read: who is asking is told by a token, a signature or the operator’s token alone.',
  },
  {
    number: 45,
    attack: 'Guessing keys and ids, scraping accounts.',
    defence:
      'Keys have 142 random bits, secrets 190, refresh tokens and tickets 256; every question is of one’s own account; the leaderboard masks names and shows neither balances nor positions; addresses have a weight a minute.',
    differs:
      'User, order and position ids count up: they open nothing, since each is looked up within the account that asks.',
    later: 'ListenKeys do not exist yet.',
  },
];

/** Rows that no test can try yet, whatever their name: nothing of what they attack exists. */
export const UNTRIED: readonly number[] = [27];
