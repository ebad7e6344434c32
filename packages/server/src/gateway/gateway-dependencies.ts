import type { InvariantView } from '@openperp/engine';
import type { Identity } from '@openperp/identity';
import type { Registry } from 'prom-client';
import type { Config } from '../config/config.ts';
import type { CommandReply } from '../engine-thread/command-reply.ts';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import type { LogStatus, StateMark } from '../engine-thread/engine-message.ts';
import type { HistoryClient } from '../history-thread/history-client.ts';
import type { LiveLeaderboard } from '../leaderboard/live-leaderboard.ts';
import type { AdminTokenCheck } from '../process/admin-token.ts';
import type { Logger } from '../process/logging.ts';
import type { VersionInfo } from '../process/version-info.ts';

/** Everything that the gateway works with; it owns no trading state. */
export interface GatewayDependencies {
  readonly config: Config;
  readonly version: VersionInfo;
  readonly logger: Logger;
  /** What `/metrics` prints; the gateway registers its own metrics here. */
  readonly metrics: Registry;
  readonly engine: Pick<
    EngineClient,
    'submit' | 'submitBatch' | 'query' | 'onEvents' | 'sequence' | 'timeMs'
  >;
  readonly history: Pick<HistoryClient, 'query'>;
  readonly leaderboard: Pick<LiveLeaderboard, 'page'>;
  readonly identity: Identity;
  readonly isAdminToken: AdminTokenCheck;
  /** Takes a snapshot; settles when it is on disk. */
  readonly snapshot: () => Promise<StateMark>;
  /** Checks the engine's invariants. */
  readonly verify: () => Promise<{ readonly ok: boolean; readonly invariants: readonly InvariantView[] }>;
  readonly stateHash: () => Promise<StateMark>;
  readonly logStatus: () => Promise<LogStatus>;
  /** Sequences applied and not in the history yet. */
  readonly historyLag: () => number;
  /** Moves a virtual clock; `undefined` on a real one. */
  readonly advance: (durationMs: number) => Promise<CommandReply | undefined>;
}

/** A gateway whose ports listen. */
export interface RunningGateway {
  /** Without a trailing slash. */
  readonly url: string;
  readonly adminUrl: string;
  /** Of the agents' port; `undefined` where their endpoints are on the public port. */
  readonly agentUrl?: string | undefined;
  /** Ends in `/ws`. */
  readonly wsUrl: string;
  /** Stops listening, lets every request that was accepted finish, closes the sockets; settles when no more comes. */
  stop(): Promise<void>;
}

/** Listens on both ports; rejects with the `EADDRINUSE` error of the port that is taken. */
export type StartGateway = (dependencies: GatewayDependencies) => Promise<RunningGateway>;
