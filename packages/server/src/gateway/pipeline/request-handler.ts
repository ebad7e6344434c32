import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import {
  errorEnvelope,
  flatEnvelope,
  httpStatusOf,
  type Refusal,
  type Route,
  type RouteFinder,
  readRequest,
  successEnvelope,
} from '@openperp/protocol';
import type { Logger } from '../../process/logging.ts';
import type { AuditedRequest, AuditTrail } from '../audit/audit-trail.ts';
import type { CredentialCheck } from '../credentials/credential-check.ts';
import { outsideScope } from '../credentials/token-scope.ts';
import type { HeaderList } from '../http/answer-headers.ts';
import { type Connection, clientIpOf, type IpResolver } from '../http/connections.ts';
import { isJsonBody } from '../http/content-type.ts';
import type { RequestListener } from '../http/http-server.ts';
import { declaredLength, discardBody, mayHaveBody, readBody } from '../http/read-body.ts';
import { type Reply, sendReply } from '../http/reply.ts';
import { requestIdOf } from '../http/request-id.ts';
import type { LimitedRequest, RequestLimits } from '../limits/request-limits.ts';
import type { Page } from '../page/page.ts';
import type { RequestMeter } from '../services/request-meter.ts';
import { type Answer, inAgentCodes, Refused, refuse, UNAVAILABLE } from './answer.ts';
import type { Caller } from './caller.ts';
import { failureOf } from './failure.ts';
import type { Handler, HttpContext } from './handler.ts';

/** What a port serves, and with what. */
export interface RequestHandlerParts {
  readonly find: RouteFinder;
  /** By the id of the route. */
  readonly handlers: Readonly<Record<string, Handler<Route>>>;
  /** Documents by path, for GET alone. */
  readonly pages: ReadonlyMap<string, Page>;
  readonly check: CredentialCheck;
  readonly clientIp: IpResolver;
  readonly meter: RequestMeter;
  readonly logger: Logger;
  readonly limits: RequestLimits;
  readonly audit: AuditTrail;
  /** Once true, everything but probes is answered 5002. */
  readonly isDraining: () => boolean;
}

const NO_BODY = Buffer.alloc(0);

/** A request on its way through the stages. */
class Exchange implements HttpContext, LimitedRequest, AuditedRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  readonly requestId: string;
  readonly startedAt = performance.now();
  readonly path: string;
  readonly rawQuery: string;
  ip = '';
  cookie: string | undefined;
  limitHeaders: HeaderList = [];
  auditSubject = '';
  /** Who asked for what is being done; `undefined` while nothing is. */
  caller: Caller | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, connection: Connection) {
    this.request = request;
    this.response = response;
    this.connection = connection;
    this.requestId = requestIdOf(request.headers['x-request-id']);
    const url = request.url!;
    const mark = url.indexOf('?');
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  }

  get headers(): IncomingHttpHeaders {
    return this.request.headers;
  }

  setCookie(cookie: string): void {
    this.cookie = cookie;
  }
}

/**
 * Takes a request through the contract's order of checks: route, method, content type and size, credentials, permission, syntax of the
 * body, missing, invalid and out-of-range parameters, then the handler, which asks the exchange. Limits count by address before all that costs,
 * and by account after permission; what an operator asks for is in the audit log before it is done.
 */
export function requestHandler(parts: RequestHandlerParts): RequestListener {
  const { find, handlers, pages, check, clientIp, meter, logger, limits, audit, isDraining } = parts;

  return (request, response, connection) => {
    const exchange = new Exchange(request, response, connection);
    try {
      start(exchange);
    } catch (error) {
      fail(exchange, undefined, error);
    }
  };

  function start(exchange: Exchange): void {
    const { request, path, connection } = exchange;
    const match = find(request.method!, path);
    exchange.ip = clientIpOf(clientIp, connection, request);
    const found = match.kind === 'found' ? match.route : undefined;
    const full = limits.ofAddress(found, exchange);
    if (full !== undefined) {
      discardBody(request);
      audit.refused(found, exchange, full, 'nobody');
      finish(exchange, found, full);
      return;
    }
    if (match.kind !== 'found') {
      discardBody(request);
      if (match.kind === 'wrongMethod') refuseMethod(exchange, match.allowed);
      else servePage(exchange);
      return;
    }
    const { route, pathParameters } = match;
    const early = refusalOfHead(exchange, route);
    if (early !== undefined) {
      discardBody(request);
      finish(exchange, route, early);
      return;
    }
    if (!mayHaveBody(request)) {
      proceed(exchange, route, pathParameters, NO_BODY);
      return;
    }
    connection.reading = request;
    readBody(request, (body) => {
      if (connection.reading === request) connection.reading = undefined;
      if (body === 'tooLarge') discardBody(request);
      const late = refusalOfBody(exchange, body);
      if (late !== undefined) finish(exchange, route, late);
      else proceed(exchange, route, pathParameters, body as Buffer);
    });
  }

  /** What can be refused before the body is read. */
  function refusalOfHead({ request }: Exchange, route: Route): Refused | undefined {
    if (isDraining() && route.access !== 'probe') return UNAVAILABLE;
    const { headers, httpVersionMinor } = request;
    if (headers.host === undefined && httpVersionMinor > 0) return refuse(2002, 'No Host header was sent');
    const takesJson = isJsonBody(headers['content-type'], headers['content-encoding']);
    return route.method !== 'GET' && declaredLength(request) > 0 && !takesJson ? refuse(1415) : undefined;
  }

  function refusalOfBody({ request }: Exchange, body: Buffer | 'tooLarge'): Refused | undefined {
    const { method, headers } = request;
    const isEmpty = body !== 'tooLarge' && body.length === 0;
    if (method !== 'GET' && !isEmpty && !isJsonBody(headers['content-type'], headers['content-encoding']))
      return refuse(1415);
    return body === 'tooLarge' ? refuse(1413) : undefined;
  }

  /** Everything from the credentials on, in one turn up to the question that the handler asks. */
  function proceed(
    exchange: Exchange,
    route: Route,
    pathParameters: Readonly<Record<string, string>>,
    body: Buffer,
  ): void {
    try {
      const answer = answerOf(exchange, route, pathParameters, body);
      if (typeof answer === 'string' || answer instanceof Refused) finish(exchange, route, answer);
      else
        answer.then(
          (settled) => finish(exchange, route, settled),
          (error: unknown) => fail(exchange, route, error),
        );
    } catch (error) {
      fail(exchange, route, error);
    }
  }

  function answerOf(
    exchange: Exchange,
    route: Route,
    pathParameters: Readonly<Record<string, string>>,
    body: Buffer,
  ): Answer | Promise<Answer> {
    const { request: message, rawQuery, ip } = exchange;
    const caller = check(route, { message, rawQuery, body, ip });
    if (caller instanceof Refused) return stopped(exchange, route, caller, 'nobody');
    const full = limits.ofAccount(route, caller, exchange);
    if (full !== undefined) return stopped(exchange, route, full, caller.actor);
    if (route.method === 'GET' && body.length > 0) return refuse(2002, 'A GET request takes no body');
    const read = readRequest(route, { pathParameters, rawQuery, body });
    if (!read.ok) return new Refused(read.refusal);
    const barred =
      outsideScope(route, caller, read.value.body) ??
      limits.ofItems(route, caller, read.value.body, exchange);
    if (barred !== undefined) return stopped(exchange, route, barred, caller.actor);
    const asked = audit.asked(route, exchange, caller, { path: read.value.path, body });
    const act = (): Answer | Promise<Answer> => {
      exchange.caller = caller;
      return handlers[route.id]!({ caller, request: read.value, http: exchange });
    };
    return asked === undefined ? act() : asked.then(act);
  }

  /** A refusal by who is asking or how much: the audit log hears of it. */
  function stopped(exchange: Exchange, route: Route, refused: Refused, actor: string): Refused {
    audit.refused(route, exchange, refused, actor);
    return refused;
  }

  function servePage(exchange: Exchange): void {
    const page = pages.get(exchange.path);
    if (page === undefined) {
      finish(exchange, undefined, refuse(1404));
      return;
    }
    if (exchange.request.method !== 'GET') {
      refuseMethod(exchange, ['GET']);
      return;
    }
    page.render(exchange.rawQuery).then(
      ({ text, headers }) => send(exchange, { status: 200, text, contentHeaders: headers }),
      (error: unknown) => fail(exchange, undefined, error),
    );
  }

  function refuseMethod(exchange: Exchange, allowed: readonly string[]): void {
    finish(exchange, undefined, refuse(1405), ['Allow', allowed.join(', ')]);
  }

  /** An exception: the client learns that, the log learns why. */
  function fail(exchange: Exchange, route: Route | undefined, error: unknown): void {
    const failure = failureOf(error);
    if (failure.refusal.code === 5001) {
      const { requestId, request, path } = exchange;
      logger.error({ err: error, requestId, method: request.method, path }, 'a request failed');
    }
    finish(exchange, route, failure);
  }

  function finish(
    exchange: Exchange,
    route: Route | undefined,
    answer: Answer,
    headers: readonly string[] = [],
  ): void {
    const { requestId, startedAt, cookie, limitHeaders } = exchange;
    const allHeaders = limitHeaders.length === 0 ? headers : [...headers, ...limitHeaders];
    const extraHeaders = cookie === undefined ? allHeaders : [...allHeaders, 'Set-Cookie', cookie];
    if (typeof answer === 'string') {
      const text = route?.isFlat ? flatEnvelope(answer, requestId) : successEnvelope(answer, requestId);
      send(exchange, { status: 200, text, extraHeaders });
      meter.count(route, 0, performance.now() - startedAt);
      return;
    }
    const refused = route?.access === 'agent' ? inAgentCodes(answer) : answer;
    const { caller } = exchange;
    if (caller !== undefined) audit.failed(route!, exchange, caller, refused.refusal.code);
    send(exchange, replyOfRefusal(refused, requestId, extraHeaders));
    meter.count(route, refused.refusal.code, performance.now() - startedAt);
  }

  function send({ request, response, requestId }: Exchange, reply: Reply): void {
    if (isDraining()) response.shouldKeepAlive = false;
    sendReply(request, response, requestId, reply);
  }
}

function replyOfRefusal(
  { refusal, retryAfterSeconds }: Refused,
  requestId: string,
  headers: readonly string[],
): Reply {
  const status = httpStatusOf(refusal.code);
  return {
    status,
    text: errorEnvelope(refusal, requestId),
    extraHeaders: [...headers, ...headersOfRefusal(refusal, retryAfterSeconds)],
  };
}

function headersOfRefusal({ code }: Refusal, retryAfterSeconds: number | undefined): readonly string[] {
  const headers: string[] = [];
  if (httpStatusOf(code) === 401) headers.push('WWW-Authenticate', 'Bearer');
  if (retryAfterSeconds !== undefined) headers.push('Retry-After', `${retryAfterSeconds}`);
  return headers;
}
