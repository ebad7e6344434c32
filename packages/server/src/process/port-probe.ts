import { createServer } from 'node:net';
import { EXIT, StartError } from '../config/exit-code.ts';

/** The refusal for a port that cannot be listened on, from the error of `listen`. */
export function portRefusal(host: string, port: number, error: NodeJS.ErrnoException): StartError {
  const place = `${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return new StartError(EXIT.portInUse, `port in use: ${place} is taken by another process`);
  }
  return new StartError(EXIT.portInUse, `cannot listen on ${place}: ${error.message}`);
}

/** Makes sure that a port is free, and its host this machine's, so that a long start is not in vain; 0 is any free port. */
export function probePort(host: string, port: number): Promise<void> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(portRefusal(host, port, error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
