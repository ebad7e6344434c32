import { FUND_USER_ID } from '@openperp/engine';
import { formatDecimal, type InsuranceFundJson } from '@openperp/protocol';
import { Refused } from '../../pipeline/answer.ts';
import { changeJson } from '../../present/change.ts';
import type { OperatorHandler } from '../../routes.ts';
import { badCursor } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** The insurance fund as it stands, and what last happened to it. */
export function insuranceFund({ engine, past }: Services): OperatorHandler<'insuranceFund'> {
  return async () => {
    const [fund, log] = await Promise.all([
      engine.query({ kind: 'insuranceFund' }),
      past.ofAccount({
        kind: 'accountChanges',
        userId: FUND_USER_ID,
        asset: null,
        changeType: null,
        startTime: null,
        endTime: null,
        paging: { kind: 'page', page: 1, pageSize: 100 },
      }),
    ]);
    if (log instanceof Refused) return log;
    if (log.kind === 'badCursor') return badCursor();
    const answer: InsuranceFundJson = {
      assets: [
        {
          assetType: fund.asset,
          balance: formatDecimal(fund.balance),
          socialised: formatDecimal(fund.socialised),
        },
      ],
      positions: fund.positions.map((position) => ({
        symbol: position.symbol,
        quantity: formatDecimal(position.quantity),
        entryPrice: formatDecimal(position.entryPrice, position.entryPriceDigits),
        markPrice: formatDecimal(position.markPrice),
        unrealizedPnl: formatDecimal(position.unrealizedPnl),
      })),
      log: log.list.map(changeJson),
    };
    return JSON.stringify(answer);
  };
}
