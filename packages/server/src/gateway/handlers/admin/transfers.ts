import { type ChangeType, type Command, FUND_USER_ID, type LedgerRecord } from '@openperp/engine';
import type { PageAnswer, Paging } from '@openperp/history';
import type { TransferRequest } from '@openperp/protocol';
import { type Answer, Refused, refusedByEngine, UNAVAILABLE } from '../../pipeline/answer.ts';
import { changeJson } from '../../present/change.ts';
import type { OperatorHandler } from '../../routes.ts';
import type { Services } from '../../services/services.ts';

/** Rows of the ledger read at a time in search of one. */
const PAGE_SIZE = 100;

/** Money into an account. */
export function deposit(services: Services): OperatorHandler<'deposit'> {
  return ({ request: { path, body } }) => transfer(services, 'deposit', path.userId, body);
}

/** Money out of an account. */
export function withdraw(services: Services): OperatorHandler<'withdraw'> {
  return ({ request: { path, body } }) => transfer(services, 'withdraw', path.userId, body);
}

/** Money into the insurance fund. */
export function depositInsurance(services: Services): OperatorHandler<'depositInsurance'> {
  return ({ request: { body } }) => {
    const { assetType, amount, reference } = body;
    const command = { kind: 'depositInsurance', asset: assetType, amount, reference } as const;
    return transferBy(services, command, FUND_USER_ID, 'TRANSFER_IN', 'insurance fund');
  };
}

function transfer(
  services: Services,
  kind: 'deposit' | 'withdraw',
  userId: number,
  { assetType, amount, reference, note }: TransferRequest,
): Promise<Answer> {
  const command = { kind, userId, asset: assetType, amount, reference };
  return transferBy(services, command, userId, kind === 'deposit' ? 'TRANSFER_IN' : 'TRANSFER_OUT', note);
}

/** Moves money by a command that answers the id of its ledger row, and answers that row. */
async function transferBy(
  services: Services,
  command: Extract<Command, { readonly reference: string }>,
  userId: number,
  changeType: ChangeType,
  note: string,
): Promise<Answer> {
  const reply = await services.engine.submit(command);
  if (reply.unavailable) return UNAVAILABLE;
  const { outcome } = reply;
  if (outcome.code !== 0) return refusedByEngine(outcome);
  const made = reply.events.find((event) => event.kind === 'ledger' && event.record.changeId === outcome.id);
  if (made?.kind === 'ledger') {
    const { asset, reference } = command;
    services.logger.info({ userId, asset, reference, note }, `${command.kind} by the operator`);
    return JSON.stringify(changeJson(made.record));
  }
  const first = await findChange(services, userId, changeType, outcome.id);
  return first instanceof Refused ? first : JSON.stringify(changeJson(first));
}

/** The row of a transfer that was made before: a known reference changes nothing and has no event (LEDGER-2). Reads the account's transfers, newest first, until it comes. */
async function findChange(
  { past }: Services,
  userId: number,
  changeType: ChangeType,
  changeId: number,
): Promise<LedgerRecord | Refused> {
  const query = {
    kind: 'accountChanges',
    userId,
    asset: null,
    changeType,
    startTime: null,
    endTime: null,
  } as const;
  let paging: Paging | undefined = { kind: 'page', page: 1, pageSize: PAGE_SIZE };
  while (paging !== undefined) {
    const page: PageAnswer<LedgerRecord> | Refused = await past.ofAccount({ ...query, paging });
    if (page instanceof Refused) return page;
    if (page.kind === 'badCursor') throw new Error('the history refused its own cursor');
    const row = page.list.find((each) => each.changeId === changeId);
    if (row !== undefined) return row;
    const cursor: string | null = page.nextCursor;
    paging = cursor === null ? undefined : { kind: 'cursor', cursor, pageSize: PAGE_SIZE };
  }
  throw new Error(`ledger row ${changeId} of user ${userId} is not in the history`);
}
