/** DISABLED: neither its back end nor its tickets are let in. */
export type AgentStatus = 'ACTIVE' | 'DISABLED';

/** A partner broker. */
export interface Agent {
  /** Decimal digits, from "1". */
  readonly agentId: string;
  readonly agentCode: string;
  readonly name: string;
  readonly status: AgentStatus;
  /** Origins (`https://partner.example`) that may frame its pages and that its `returnUrl` must lie in. */
  readonly allowedOrigins: readonly string[];
  /** Normalised addresses and networks that its back end calls from; empty: any. */
  readonly ipWhitelist: readonly string[];
  /** "": none. */
  readonly webhookUrl: string;
  /** ms */
  readonly createdAt: number;
}

/** What a new agent is to be. */
export interface NewAgent {
  readonly agentCode: string;
  readonly name: string;
  readonly allowedOrigins: readonly string[];
  readonly ipWhitelist?: readonly string[] | undefined;
  readonly webhookUrl?: string | undefined;
}

/** What to change of an agent; what is left out or undefined stays. */
export type AgentChanges = {
  readonly [K in Exclude<keyof NewAgent, 'agentCode'>]?: NewAgent[K] | undefined;
} & {
  readonly status?: AgentStatus | undefined;
};
