import type { Command } from '@openperp/engine';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { DemoEngine } from './demo-dependencies.ts';

/** Submits what the demo cannot start without; a {@link StartError} where something is refused or cannot be done now. */
export async function mustSubmit(
  engine: Pick<DemoEngine, 'submitBatch'>,
  commands: readonly Command[],
  what: string,
): Promise<void> {
  const replies = await engine.submitBatch(commands);
  for (const [i, reply] of replies.entries()) {
    if (reply.unavailable)
      throw new StartError(EXIT.dataFolder, `${what}: not possible now (${reply.reason})`);
    const { code, field, rule } = reply.outcome;
    if (code === 0) continue;
    const refusal = `${commands[i]!.kind} refused with ${code} ${field} ${rule}`.trim();
    throw new StartError(EXIT.internal, `${what}: ${refusal}`);
  }
}
