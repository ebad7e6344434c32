import { codesOf, httpStatusOf, type Route, type RouteFinder } from '@openperp/protocol';
import type { RawAnswer } from './in-process-http.ts';
import type { FuzzInput } from './request-generator.ts';

/** Texts that only a stack or a file of this program has. */
const INNARDS = /\n\s+at |node_modules|node:internal|\/src\/|SQLITE|sqlite_/;
const UNEXPECTED_5XX = 500;
/** Answers of the edge itself, which belong to no endpoint. */
const EDGE_CODES: ReadonlySet<number> = new Set([1404, 1405, 2002]);

/** What is wrong with an answer; undefined: nothing. */
export class Verdict {
  readonly #find: Readonly<Record<FuzzInput['port'], RouteFinder>>;
  readonly #secrets: readonly string[];

  /** `secrets`: texts that no answer may have. */
  constructor(find: Readonly<Record<FuzzInput['port'], RouteFinder>>, secrets: readonly string[]) {
    this.#find = find;
    this.#secrets = secrets;
  }

  /** Looks at the answer of an input. */
  of({ port, request }: FuzzInput, { status, headers, text }: RawAnswer): string | undefined {
    if (status >= UNEXPECTED_5XX) return `answered ${status}`;
    const everything = `${headers.join('\n')}\n${text}`;
    if (INNARDS.test(everything)) return 'shows innards';
    for (const secret of this.#secrets) if (everything.includes(secret)) return 'shows a secret';
    const path = request.url.split('?')[0]!;
    const match = this.#find[port](request.method, path);
    return match.kind === 'found'
      ? faultOf(match.route, status, text)
      : faultOf(undefined, status, isJson(headers) ? text : '');
  }
}

function isJson(headers: readonly string[]): boolean {
  return headers[headers.indexOf('Content-Type') + 1]?.startsWith('application/json') ?? false;
}

/** Every answer of an endpoint is an envelope with a declared code and its status; "" stands for a page. */
function faultOf(route: Route | undefined, status: number, text: string): string | undefined {
  if (text === '' || text.startsWith('{"openapi"'))
    return status === 200 ? undefined : `a page answered ${status}`;
  const { code, requestId, message } = JSON.parse(text) as Record<string, unknown>;
  if (typeof code !== 'number' || typeof message !== 'string' || typeof requestId !== 'string')
    return 'is no envelope';
  const declared =
    route === undefined ? EDGE_CODES.has(code) : code === 0 || codesOf(route).some((each) => each === code);
  if (!declared) return `answered ${code}, which ${route?.id ?? 'no endpoint'} does not declare`;
  const expected = httpStatusOf(code as Parameters<typeof httpStatusOf>[0]);
  return status === expected ? undefined : `answered ${code} with status ${status}, not ${expected}`;
}
