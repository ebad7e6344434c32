import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Ready } from './server-process.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/openperp.mjs', import.meta.url));
const DEADLINE_MS = 60_000;

/** How a process ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run `openperp`. */
export interface SpawnOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Flags of Node itself, before the launcher. */
  readonly nodeFlags?: readonly string[];
}

/** A real `openperp` process, for tests. */
export class SpawnedOpenperp {
  readonly process: ChildProcess;
  /** Settles when the process has ended; kills it and rejects when that takes too long. */
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  readonly #waiting: (() => void)[] = [];

  constructor(args: readonly string[], { environment = {}, nodeFlags = [] }: SpawnOptions = {}) {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !name.startsWith('OPENPERP_')),
    );
    this.process = spawn(process.execPath, [...nodeFlags, LAUNCHER, ...args], {
      env: { ...env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#wake();
    });
    this.process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#wake();
    });
    this.ended = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.process.kill('SIGKILL');
        reject(new Error(`openperp ${args.join(' ')} did not end:\n${this.#stdout}${this.#stderr}`));
      }, DEADLINE_MS);
      const settle = (code: number | null, signal: NodeJS.Signals | null): void => {
        clearTimeout(timer);
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
        this.#wake();
      };
      this.process.on('close', settle);
      // A process that could not even be started, for Node itself is gone, has no `close`.
      this.process.on('error', (error) => {
        this.#stderr += `${error.message}\n`;
        settle(null, null);
      });
    });
  }

  /** The ready line, once it is there; rejects when the process ends before. */
  async ready(): Promise<Ready> {
    const line = await this.waitFor(() => /^ready (.*)$/m.exec(this.#stdout)?.[1]);
    return JSON.parse(line) as Ready;
  }

  /** Waits until standard error contains `text`. */
  async said(text: string): Promise<void> {
    await this.waitFor(() => (this.#stderr.includes(text) ? true : undefined));
  }

  /** Sends a signal to the spawned process and waits for its end. */
  end(signal: NodeJS.Signals): Promise<Ended> {
    this.process.kill(signal);
    return this.ended;
  }

  private async waitFor<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`openperp ended too early:\n${this.#stdout}${this.#stderr}`);
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Runs `openperp` to its end. */
export function runOpenperp(args: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return new SpawnedOpenperp(args, options).ended;
}
