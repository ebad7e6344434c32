/** An API key whose orders the generator sends. */
export interface LoadAccount {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** What the load generator is to do: as many connections as there are accounts, each sends one order after the answer to the one before. */
export interface LoadJob {
  readonly port: number;
  /** One for each connection. */
  readonly accounts: readonly LoadAccount[];
  readonly ordersAConnection: number;
  /** Makes clientOrderIds that no other job makes. */
  readonly prefix: string;
}

/** What came of a {@link LoadJob}. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
