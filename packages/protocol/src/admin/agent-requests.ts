import { positiveAmount } from '../field/decimal-field.ts';
import { enumOf } from '../field/enum-field.ts';
import { described, optional, type RequestOf } from '../field/field.ts';
import { list } from '../field/list-field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';
import { texts } from '../field/texts-field.ts';
import { ipRange } from '../user/ip-range.ts';
import { agentStatuses } from './agent-json.ts';

const MAX_ORIGINS = 20;
/** A scheme, the longest name of a host, and a port. */
const MAX_ORIGIN_LENGTH = 270;
const MAX_ADDRESSES = 20;
const MAX_URL_LENGTH = 2048;

const name = () => text({ min: 1, max: 64 });

/** An origin as browsers write it: what may stand in a content security policy, and no more. Whether it is one is identity's to say. */
const origin = () =>
  described(
    'As browsers write it: `https://partner.example`; `http://` at localhost and loopback addresses alone.',
    text({
      min: 1,
      max: MAX_ORIGIN_LENGTH,
      pattern: /^https?:\/\/[a-z0-9.:[\]-]+$/,
      wants: 'must be an origin such as https://partner.example',
    }),
    'https://partner.example',
  );

const allowedOrigins = () =>
  described(
    'Who may frame the entry page, and where `returnUrl` may lie.',
    list(origin(), { min: 0, max: MAX_ORIGINS }),
  );

const ipWhitelist = () =>
  described(
    'Where its back end calls from; any address where it is left out or empty.',
    list(ipRange(), { min: 0, max: MAX_ADDRESSES }),
  );

const webhookUrl = () =>
  described(
    'An absolute http or https address; "": none.',
    text({
      min: 0,
      max: MAX_URL_LENGTH,
      pattern: /^(https?:\/\/[\x21-\x7e]+)?$/,
      wants: 'must be an http or https address',
    }),
  );

/** `:agentCode` of the path. */
export const agentPath = texts({
  agentCode: described('The code of an agent.', text({ min: 1, max: 32 }), 'AGENT001'),
});
export type AgentPath = RequestOf<typeof agentPath>;

/** A new agent. */
export const createAgentRequest = object(
  {
    agentCode: text({
      min: 1,
      max: 32,
      pattern: /^[A-Za-z0-9_-]+$/,
      wants: 'may have letters, digits, _ and - only',
    }),
    name: name(),
    allowedOrigins: allowedOrigins(),
    ipWhitelist: optional(ipWhitelist(), undefined),
    webhookUrl: optional(webhookUrl(), undefined),
  },
  {
    title: 'CreateAgentRequest',
    example: {
      agentCode: 'AGENT001',
      name: 'Partner',
      allowedOrigins: ['https://partner.example'],
      ipWhitelist: ['203.0.113.0/24'],
      webhookUrl: 'https://partner.example/webhooks',
    },
  },
);
export type CreateAgentRequest = RequestOf<typeof createAgentRequest>;

/** Changes of an agent; what is left out stays. */
export const updateAgentRequest = object(
  {
    name: optional(name(), undefined),
    status: optional(
      described('DISABLED: it may call nothing, and its tickets are no longer good.', enumOf(agentStatuses)),
      undefined,
    ),
    allowedOrigins: optional(allowedOrigins(), undefined),
    ipWhitelist: optional(ipWhitelist(), undefined),
    webhookUrl: optional(webhookUrl(), undefined),
  },
  {
    title: 'UpdateAgentRequest',
    example: { status: 'DISABLED' },
    rule: (_values, sent, faults, at) => {
      if (Object.keys(sent).length === 0) faults.missing(at('status'), 'something to change is required');
    },
  },
);
export type UpdateAgentRequest = RequestOf<typeof updateAgentRequest>;

/** Money for an agent to hand on to its users, in 10⁻⁸, once by `reference` (LEDGER-2). */
export const agentDepositRequest = object(
  {
    currency: text({ min: 1, max: 20 }),
    amount: positiveAmount(),
    reference: described('Once: again it answers as the first time.', text({ min: 1, max: 64 })),
  },
  {
    title: 'AgentDepositRequest',
    example: { currency: 'USDT', amount: '100000', reference: 'wire-2026-002' },
  },
);
export type AgentDepositRequest = RequestOf<typeof agentDepositRequest>;
