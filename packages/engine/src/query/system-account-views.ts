import type { Exchange } from '../state/exchange.ts';
import type { SystemAccountView } from './query.ts';

/** The exchange's own ledger accounts, CLEARING of each symbol last (LEDGER-1). */
export function systemAccountViews(exchange: Exchange): SystemAccountView[] {
  const { fee, funding, rounding, socialised, external } = exchange.system;
  return [
    { name: 'FEE', balance: fee },
    { name: 'INSURANCE', balance: exchange.fund.walletBalance },
    { name: 'FUNDING', balance: funding },
    { name: 'ROUNDING', balance: rounding },
    { name: 'SOCIALISED', balance: socialised },
    { name: 'EXTERNAL', balance: external },
    ...exchange.agents.accounts().map(({ agentCode, balance }) => ({ name: `AGENT:${agentCode}`, balance })),
    ...exchange.markets.map(({ spec, clearing }) => ({ name: `CLEARING:${spec.symbol}`, balance: clearing })),
  ];
}
