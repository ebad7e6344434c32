import type { PublicHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** What is running. */
export function version({ version }: Services): PublicHandler<'version'> {
  const text = JSON.stringify(version);
  return () => text;
}

/** The wall clock and the engine's. */
export function serverTime({ engine }: Services): PublicHandler<'serverTime'> {
  return () => {
    const timestampMs = Date.now();
    return JSON.stringify({
      timestamp: Math.floor(timestampMs / 1000),
      timestampMs,
      iso: new Date(timestampMs).toISOString(),
      timezone: 'UTC',
      engineTime: engine.timeMs,
    });
  };
}
