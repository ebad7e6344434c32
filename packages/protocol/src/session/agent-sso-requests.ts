import { described, optional, type RequestOf } from '../field/field.ts';
import { object } from '../field/object-field.ts';
import { text } from '../field/text-field.ts';

/** Any text that a ticket could be: whether it is one is not told by its form. */
const secret = () => text({ min: 1, max: 256 });
const deviceId = () => text({ min: 0, max: 64 });

/** An agent's entry ticket, for a login state. */
export const exchangeTicketRequest = object(
  {
    ticket: described('The query parameter `ticket` of `webUrl`.', secret()),
    deviceId: optional(deviceId(), undefined),
  },
  {
    title: 'ExchangeTicketRequest',
    example: { ticket: 'agt1_p3V0m1Yk8Qe2xB7rJcT5nLhWz9sDfGa6uKoIiXyRqMt' },
  },
);
export type ExchangeTicketRequest = RequestOf<typeof exchangeTicketRequest>;

/** An embed token of an agent with the channel that it was made for, for an access token. */
export const exchangeEmbedTokenRequest = object(
  {
    embedToken: secret(),
    channelId: described('The one that the token was made for.', text({ min: 1, max: 128 })),
    deviceId: optional(deviceId(), undefined),
  },
  {
    title: 'ExchangeEmbedTokenRequest',
    example: { embedToken: 'aet1_Zk3mYp8Qv0e2xB7rJcT5nLhW1z9sDfGa6uKoIiXyRqM', channelId: 'widget-1' },
  },
);
export type ExchangeEmbedTokenRequest = RequestOf<typeof exchangeEmbedTokenRequest>;
