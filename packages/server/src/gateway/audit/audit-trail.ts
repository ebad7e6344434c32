import type { IncomingHttpHeaders } from 'node:http';
import { type ApiKeys, type AuditAction, type AuditLog, auditEvent } from '@openperp/identity';
import type { Route } from '@openperp/protocol';
import type { Logger } from '../../process/logging.ts';
import type { Refused } from '../pipeline/answer.ts';
import type { Caller } from '../pipeline/caller.ts';
import { commandDetail, commandSubject } from './command-detail.ts';

/** A request as the audit log sees it. */
export interface AuditedRequest {
  readonly ip: string;
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  /** What an operator's command is done to, once it was asked for. */
  auditSubject: string;
}

/** What the trail writes to, and finds the ids of keys in. */
export interface AuditTrailParts {
  readonly log: Pick<AuditLog, 'record' | 'note'>;
  readonly apiKeys: Pick<ApiKeys, 'find'>;
  readonly logger: Pick<Logger, 'error'>;
}

/** What of requests stands in the audit log: what operators ask for, and what is refused by who is asking or how much. Nothing of users' orders. */
export class AuditTrail {
  readonly #log: AuditTrailParts['log'];
  readonly #apiKeys: AuditTrailParts['apiKeys'];
  readonly #logger: AuditTrailParts['logger'];

  constructor({ log, apiKeys, logger }: AuditTrailParts) {
    this.#log = log;
    this.#apiKeys = apiKeys;
    this.#logger = logger;
  }

  /**
   * Credentials or a permission were refused, or a limit was reached, by `actor` as far as that is known. An API key is named by its id where
   * there is such a key: as who asked once its signature was good (3006), else as what was asked with. `route` undefined: there is none.
   */
  refused(route: Route | undefined, request: AuditedRequest, { refusal }: Refused, actor: string): void {
    const { code } = refusal;
    const action = actionOfRefusal(route, code);
    if (action === undefined) return;
    const { ip, requestId } = request;
    const key = actor === 'nobody' && code !== 5003 ? this.#keyOf(request) : '';
    const isProven = code === 3006 && key !== '';
    const detail = { code, ...(route === undefined ? {} : { route: route.id }) };
    const subject = isProven ? '' : key;
    this.#log.note(auditEvent(action, isProven ? key : actor, { subject, ip, requestId, detail }));
  }

  /**
   * Before an operator's command is done: settles when it is in the log, rejects with `AuditUnwritable` where it cannot be written. Undefined:
   * nothing to write.
   */
  asked(
    route: Route,
    request: AuditedRequest,
    caller: Caller,
    sent: { readonly path: unknown; readonly body: Uint8Array },
  ): Promise<void> | undefined {
    if (!isCommand(route)) return undefined;
    const { ip, requestId } = request;
    const detail = commandDetail(sent.path, sent.body);
    const subject = commandSubject(detail);
    request.auditSubject = subject;
    return this.#log
      .record(auditEvent(`operator.${route.id}`, caller.actor, { subject, ip, requestId, detail }))
      .catch((error: unknown) => {
        this.#logger.error({ err: error, requestId }, 'a command of the operator was refused');
        throw error;
      });
  }

  /**
   * What was asked for was answered with this code, which is not 0: noted of operators' commands, and of agents
   * that reached for what is not theirs, or for too much.
   */
  failed(route: Route, request: AuditedRequest, { actor }: Caller, code: number): void {
    const { ip, requestId, auditSubject: subject } = request;
    if (isCommand(route)) {
      const detail = { code };
      this.#log.note(auditEvent(`operator.${route.id}`, actor, { subject, ip, requestId, detail }));
    } else if (route.access === 'agent' && (code === 6009 || code === 6905)) {
      const detail = { code, route: route.id };
      const action = code === 6905 ? 'limit.reached' : 'agent.refused';
      this.#log.note(auditEvent(action, actor, { ip, requestId, detail }));
    }
  }

  /** `key:<id>` of the API key that the request came with; "" where there is none, or none such. */
  #keyOf({ headers }: AuditedRequest): string {
    const sent = headers['x-api-key'];
    const found = typeof sent === 'string' ? this.#apiKeys.find(sent) : undefined;
    return found === undefined ? '' : `key:${found.key.id}`;
  }
}

/** Whether an endpoint changes something for the operator. */
function isCommand({ access, method }: Route): boolean {
  return access === 'admin' && method !== 'GET';
}

/** What a refusal is in the log; undefined: nothing. 5002 says nothing of who asked, and what of an agent's request is malformed is its own. */
function actionOfRefusal(route: Route | undefined, code: number): AuditAction | undefined {
  if (code === 5002) return undefined;
  if (code === 5003) return 'limit.reached';
  if (route?.access === 'admin') return 'operator.denied';
  if (route?.access === 'agent') return code === 6001 || code === 6009 ? 'agent.refused' : undefined;
  return code === 3006 ? 'permission.refused' : 'credentials.refused';
}
