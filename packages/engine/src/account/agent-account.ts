import type { AgentRecord } from '../event/records.ts';
import type { Amount } from '../number/amount.ts';

/** The deposit account of an agent, the ledger account `AGENT:code` (LEDGER-1), and what has been asked of it. */
export class AgentAccount implements AgentRecord {
  readonly agentCode: string;
  /** Never below zero. */
  balance: Amount = 0;
  /** What has come in, by reference (LEDGER-2). */
  readonly deposits = new Map<string, Amount>();
  /** The ids of its orders by the agent's own number (LEDGER-2). */
  readonly orderIds = new Map<string, number>();

  constructor(agentCode: string) {
    this.agentCode = agentCode;
  }
}
