import type { OperatorHandlers } from '../../routes.ts';
import type { Services } from '../../services/services.ts';
import { healthz, readyz } from '../probe/probes.ts';
import { createAgent, depositAgent, listAgents, rotateAgentSecret, updateAgent } from './agents.ts';
import { auditLog } from './audit-log.ts';
import { advanceClock, engine, openInterest, snapshotEngine, verifyEngine } from './engine.ts';
import { explain } from './explain.ts';
import { setIndexPrice } from './index-price.ts';
import { insuranceFund } from './insurance-fund.ts';
import { liquidations } from './liquidations.ts';
import { adminSymbols, createSymbol, updateSymbol } from './symbols.ts';
import { deposit, depositInsurance, withdraw } from './transfers.ts';
import { userAccount } from './user-account.ts';
import { userSessions } from './user-sessions.ts';
import { createUser, listUsers, revokeSessions, updateUser } from './users.ts';

/** The handlers of the operator's port. */
export function operatorHandlers(services: Services): OperatorHandlers {
  return {
    createUser: createUser(services),
    listUsers: listUsers(services),
    updateUser: updateUser(services),
    userAccount: userAccount(services),
    userSessions: userSessions(services),
    revokeSessions: revokeSessions(services),
    deposit: deposit(services),
    withdraw: withdraw(services),
    createAgent: createAgent(services),
    listAgents: listAgents(services),
    updateAgent: updateAgent(services),
    rotateAgentSecret: rotateAgentSecret(services),
    depositAgent: depositAgent(services),
    adminSymbols: adminSymbols(services),
    createSymbol: createSymbol(services),
    updateSymbol: updateSymbol(services),
    setIndexPrice: setIndexPrice(services),
    openInterest: openInterest(services),
    insuranceFund: insuranceFund(services),
    depositInsurance: depositInsurance(services),
    liquidations: liquidations(services),
    explain: explain(services),
    engine: engine(services),
    snapshotEngine: snapshotEngine(services),
    verifyEngine: verifyEngine(services),
    advanceClock: advanceClock(services),
    auditLog: auditLog(services),
    healthz: healthz(),
    readyz: readyz(services),
  };
}
