import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../../server/bin/openperp.mjs', import.meta.url));
const ADMIN_TOKEN = 'an-admin-token-of-benches';

interface Envelope {
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
}

async function envelopeData<Data>(url: string, init: RequestInit): Promise<Data> {
  const response = await fetch(url, init);
  const { code, message, data } = (await response.json()) as Envelope;
  if (code !== 0) throw new Error(`${url}: ${code} ${message}`);
  return data as Data;
}

/** A real `openperp start` process, reached over HTTP. */
export class SpawnedExchange {
  readonly url: string;
  /** From the spawn to the ready line, ms. */
  readonly startMs: number;
  readonly #adminUrl: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, startMs: number, { url, adminUrl }: Record<string, string>) {
    this.#process = child;
    this.startMs = startMs;
    this.url = url!;
    this.#adminUrl = adminUrl!;
  }

  /** Starts the profile `empty` on a data folder; `command` is what runs Node. */
  static async start(
    dataFolder: string,
    command: (args: readonly string[]) => readonly [string, ...string[]],
  ): Promise<SpawnedExchange> {
    const flags = ['--profile', 'empty', '--port', '0', '--admin-port', '0', '--admin-token', ADMIN_TOKEN];
    const [file, ...args] = command([LAUNCHER, 'start', '--data', dataFolder, ...flags]);
    const from = performance.now();
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const line = await new Promise<string>((resolve, reject) => {
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        const ready = /^ready (.*)$/m.exec(out)?.[1];
        if (ready !== undefined) resolve(ready);
      });
      child.once('exit', () => reject(new Error(`the exchange did not start: ${said}`)));
    });
    return new SpawnedExchange(child, performance.now() - from, JSON.parse(line));
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** The data of a success at the operator's port. */
  operate<Data>(method: 'GET' | 'POST', path: string, body?: object): Promise<Data> {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' };
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    return envelopeData(`${this.#adminUrl}${path}`, { method, headers, ...text });
  }

  /** The data of a success at the public port. */
  post<Data>(path: string, body: object, token = ''): Promise<Data> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    return envelopeData(`${this.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** The data of a success at the public port. */
  get<Data>(path: string, token: string): Promise<Data> {
    return envelopeData(`${this.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  }

  /** A clean stop. */
  async stop(): Promise<void> {
    const exited = new Promise<number | null>((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    const code = await exited;
    if (code !== 0) throw new Error(`the exchange ended with ${code}`);
  }
}
