import { isatty } from 'node:tty';
import type { Config } from '../config/config.ts';
import { EXIT, type StartError } from '../config/exit-code.ts';
import { startDemo } from '../demo/start-demo.ts';
import { startGateway } from '../gateway/start-gateway.ts';
import { createLogger } from '../process/logging.ts';
import { startServer } from '../process/server-process.ts';

/** A stop that takes longer than this ends anyway: all that was answered is in the log. */
const STOP_DEADLINE_MS = 9_000;
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Runs the exchange until a signal asks it to stop: prints the ready line when both ports listen, exits 0 after a clean stop. */
export async function start(config: Config): Promise<void> {
  const logger = createLogger();
  const onFailure = (error: StartError): void => {
    logger.fatal(error.message);
    process.exit(error.exitCode);
  };
  let stop = async (): Promise<void> => {};
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.warn('the stop took too long and was cut short; nothing that was answered is lost');
      process.exit(EXIT.ok);
    }, STOP_DEADLINE_MS).unref();
    stop().then(
      () => process.exit(EXIT.ok),
      (error: unknown) => {
        logger.fatal({ err: error }, 'the stop failed');
        process.exit(EXIT.internal);
      },
    );
  };
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal);
  process.on('SIGHUP', hasTerminal() ? onSignal : () => {});
  const server = await startServer(config, { logger, startGateway, startDemo, onFailure });
  stop = server.stop;
  process.stdout.write(`ready ${JSON.stringify(server.ready)}\n`);
}

/** A terminal that is closed ends what runs in it. Without one, as under `nohup`, a hangup must not: Node itself forgets that it was to be ignored. */
function hasTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}
