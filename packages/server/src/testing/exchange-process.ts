import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteHistory } from '@openperp/history';
import type { Config } from '../config/config.ts';
import { historyLocation } from '../process/data-folder.ts';
import { type Ended, SpawnedOpenperp } from '../process/spawned-openperp.ts';
import { bearerRequest, ExchangeClient } from './exchange-client.ts';

const ADMIN_TOKEN = 'an-admin-token-of-tests';

/** What `GET /admin/v1/engine` tells, as far as tests ask. */
export interface EngineStatus {
  readonly sequence: number;
  readonly engineTime: number;
  readonly stateHash: string;
  readonly accounts: number;
  readonly openOrders: number;
  readonly conditionOrders: number;
  readonly strategies: number;
  readonly positions: number;
  readonly log: { readonly bytes: number; readonly lastSnapshotSequence: number };
  /** Sequences that the history lacks. */
  readonly lag: { readonly history: number };
}

/** A folder of an exchange of the `empty` profile, and the real process that runs on it, one after the other. */
export class ExchangeProcess {
  readonly dataFolder: string;
  readonly #ownsFolder: boolean;
  readonly #history: string;
  readonly #args: readonly string[];
  #running:
    | { readonly server: SpawnedOpenperp; readonly api: ExchangeClient; readonly admin: ExchangeClient }
    | undefined;

  /** Without `dataFolder` a temporary one, which {@link remove} deletes; `args` are further flags. */
  constructor({
    clock,
    dataFolder,
    history = 'embedded',
    args = [],
  }: {
    readonly clock: Config['clock'];
    readonly dataFolder?: string;
    readonly history?: string;
    readonly args?: readonly string[];
  }) {
    this.#ownsFolder = dataFolder === undefined;
    this.#history = history;
    this.dataFolder = dataFolder ?? mkdtempSync(join(tmpdir(), 'openperp-process-'));
    this.#args = [
      ...['start', '--profile', 'empty', '--clock', clock, '--data', this.dataFolder],
      ...['--port', '0', '--admin-port', '0', '--admin-token', ADMIN_TOKEN],
      ...['--history', history],
      ...args,
    ];
  }

  /** The public port of the running process. */
  get api(): ExchangeClient {
    return this.#must().api;
  }

  /** The process that runs. */
  get server(): SpawnedOpenperp {
    return this.#must().server;
  }

  /** Starts; settles at the ready line. `onAnswer` hears of each whole answer of either port. */
  async start(onAnswer: () => void = () => {}): Promise<void> {
    const server = new SpawnedOpenperp(this.#args);
    const { url, adminUrl } = await server.ready();
    this.#running = {
      server,
      api: new ExchangeClient(url, onAnswer),
      admin: new ExchangeClient(adminUrl, onAnswer),
    };
  }

  /** Starts and kills at a moment in the middle of it. */
  async startAndKillAfter(delayMs: number): Promise<void> {
    const server = new SpawnedOpenperp(this.#args);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    await server.end('SIGKILL');
  }

  /** SIGKILL, now; settles when the process is gone. */
  async kill(): Promise<Ended> {
    return this.#end('SIGKILL');
  }

  /** A clean stop. */
  async stop(): Promise<Ended> {
    return this.#end('SIGTERM');
  }

  /** Asks the operator's port; undefined when no whole answer came. */
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
    return this.#must().admin.send(bearerRequest(ADMIN_TOKEN, method, path, body));
  }

  /** The data of a success at the operator's port. */
  operate<Data>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Data> {
    return this.#must().admin.dataOf<Data>(bearerRequest(ADMIN_TOKEN, method, path, body));
  }

  /** The engine's own account of itself. */
  status(): Promise<EngineStatus> {
    return this.operate('GET', '/admin/v1/engine');
  }

  /** Deletes all snapshots of a stopped exchange: the next start replays the whole log. */
  deleteSnapshots(): void {
    rmSync(join(this.dataFolder, 'snapshots'), { recursive: true, force: true });
  }

  /** Deletes the history of a stopped exchange: the next start builds it again. */
  async deleteHistory(): Promise<void> {
    await deleteHistory(historyLocation({ path: this.dataFolder }, this.#history));
  }

  /** Ends what runs and removes the folder. */
  async remove(): Promise<void> {
    if (this.#running !== undefined) await this.kill();
    if (this.#ownsFolder) rmSync(this.dataFolder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<Ended> {
    const { server, api, admin } = this.#must();
    const ended = await server.end(signal);
    this.#running = undefined;
    api.close();
    admin.close();
    return ended;
  }

  #must() {
    if (this.#running === undefined) throw new Error('the exchange does not run');
    return this.#running;
  }
}
