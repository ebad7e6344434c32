import { UNAVAILABLE } from '../../pipeline/answer.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** The process lives: it answers. */
export function healthz(): OperatorHandler<'healthz'> {
  return () => '{"status":"ok"}';
}

/** It takes requests: the log is replayed before the ports listen, so only a stop makes it unready. */
export function readyz({ isDraining }: Services): OperatorHandler<'readyz'> {
  return () => (isDraining() ? UNAVAILABLE : '{"status":"ready"}');
}
