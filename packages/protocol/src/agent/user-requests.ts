import { described, optional, type RequestOf } from '../field/field.ts';
import { text } from '../field/text-field.ts';
import { symbolName } from '../request/symbol-name.ts';
import {
  agentUserIsNamed,
  agentUserMembers,
  agentUserName,
  currencyMember,
  redirectPath,
  returnAddress,
} from './agent-fields.ts';
import { agentRequest } from './agent-request.ts';

const agentUserId = described('What the agent calls the user.', agentUserName(), 'u-1001');

/** A user of the agent, made where there is none yet. */
export const bindUserRequest = agentRequest(
  {
    agentUserId,
    username: optional(described('A name to show.', text({ min: 1, max: 64 }), 'Alice'), undefined),
    ext: optional(described('Accepted and not kept.', text({ min: 1, max: 4096, pattern: /^/ })), undefined),
  },
  { title: 'BindUserRequest', example: { agentUserId: 'u-1001', username: 'Alice' } },
);
export type BindUserRequest = RequestOf<typeof bindUserRequest>;

/** An address by which a user's browser gets a session. */
export const entryUrlRequest = agentRequest(
  {
    agentUserId,
    redirectPath: described('Where the browser ends up.', redirectPath(), '/trade/BTCUSDT'),
    returnUrl: optional(
      described('Where the user came from; its origin must be one of the agent’s.', returnAddress()),
      '',
    ),
  },
  { title: 'EntryUrlRequest', example: { agentUserId: 'u-1001', redirectPath: '/trade/BTCUSDT' } },
);
export type EntryUrlRequest = RequestOf<typeof entryUrlRequest>;

/** A token by which an embedded widget gets a session; `symbol` "": all. */
export const embedTokenRequest = agentRequest(
  {
    agentUserId,
    channelId: described('The channel that the token works in.', text({ min: 1, max: 128 })),
    symbol: optional(described('The one symbol that may be traded.', symbolName()), ''),
  },
  { title: 'EmbedTokenRequest', example: { agentUserId: 'u-1001', channelId: 'c1', symbol: 'BTCUSDT' } },
);
export type EmbedTokenRequest = RequestOf<typeof embedTokenRequest>;

/** The money of a user. */
export const userAssetsRequest = agentRequest(agentUserMembers, {
  title: 'UserAssetsRequest',
  example: { platformUserId: '1188041528' },
  rule: agentUserIsNamed,
});
export type UserAssetsRequest = RequestOf<typeof userAssetsRequest>;

/** The deposit account of the agent. */
export const agentAccountRequest = agentRequest(
  { currency: currencyMember },
  { title: 'AgentAccountRequest', example: { currency: 'USDT' } },
);
export type AgentAccountRequest = RequestOf<typeof agentAccountRequest>;
