import { Refused } from '../../pipeline/answer.ts';
import { changeJson } from '../../present/change.ts';
import type { PublicHandler } from '../../routes.ts';
import { pageText, pagingOf, windowOf } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

/** The account's ledger, newest first. */
export function accountChanges({ past }: Services): PublicHandler<'accountChanges'> {
  return async ({ caller: { userId }, request: { query } }) => {
    const page = await past.ofAccount({
      kind: 'accountChanges',
      userId,
      asset: query.assetType ?? null,
      changeType: query.changeType ?? null,
      ...windowOf(query),
      paging: pagingOf(query),
    });
    return page instanceof Refused ? page : pageText(page, (row) => JSON.stringify(changeJson(row)));
  };
}
