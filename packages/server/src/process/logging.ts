import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Names whose values never reach a log line, wherever they stand up to three levels deep. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  '["X-API-KEY"]',
  'apiKey',
  'apiSecret',
  'agentSecret',
  'secret',
  'sign',
  'signature',
  'password',
  'token',
  'adminToken',
  'accessToken',
  'refreshToken',
  'embedToken',
  'ticket',
  'listenKey',
];

function redactedPaths(): string[] {
  const below = (prefix: string, name: string) =>
    name.startsWith('[') ? prefix + name : `${prefix}.${name}`;
  return SECRET_NAMES.flatMap((name) => [name, below('*', name), below('*.*', name)]);
}

/** The process's structured log: JSON lines, to standard error unless another stream is given, without secrets. */
export function createLogger(
  stream: { write(text: string): unknown } = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redactedPaths(), censor: '[secret]' },
    },
    stream,
  );
}
