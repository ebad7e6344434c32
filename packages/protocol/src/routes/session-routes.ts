import { noMembers } from '../request/no-members.ts';
import { routeTable } from '../route/route.ts';
import { exchangeEmbedTokenRequest, exchangeTicketRequest } from '../session/agent-sso-requests.ts';
import { loginRequest } from '../session/login-request.ts';
import { entrySessionSchema, sessionSchema } from '../session/session-json.ts';
import { emptySchema } from '../user/user-json.ts';

const tag = 'Session';

/** Logging in, staying in, logging out. */
export const sessionRoutes = routeTable({
  login: {
    method: 'POST',
    path: '/v1/public/user/login',
    tag,
    summary: 'Log in',
    description:
      'Answers an access token and sets the `refreshToken` cookie. After the fifth failure within 15 minutes there is a growing wait, in which tries are answered 5003 with `Retry-After`.',
    access: 'public',
    body: loginRequest,
    response: sessionSchema,
    codes: [1003],
  },
  refreshToken: {
    method: 'POST',
    path: '/v1/public/user/refresh-token',
    tag,
    summary: 'Renew the access token',
    description:
      'By the `refreshToken` cookie, which is replaced at each use. Using a replaced one ends the session (1004).',
    access: 'cookie',
    body: noMembers,
    response: sessionSchema,
    codes: [],
  },
  logout: {
    method: 'POST',
    path: '/v1/private/user/logout',
    tag,
    summary: 'Log out',
    description: 'Ends the session: its access token stops working at once.',
    access: 'session+cookie',
    body: noMembers,
    response: emptySchema,
    codes: [],
  },
  exchangeTicket: {
    method: 'POST',
    path: '/v1/public/agent-sso/exchange-ticket',
    tag,
    summary: 'Enter by an agent’s ticket',
    description:
      'Answers an access token and sets the `refreshToken` cookie. A ticket is good once, for 60 s; a second try (3009) ends the session that the first one made.',
    access: 'public',
    body: exchangeTicketRequest,
    response: entrySessionSchema,
    codes: [3009, 3010],
  },
  exchangeEmbedToken: {
    method: 'POST',
    path: '/v1/public/agent-sso/exchange-embed-token',
    tag,
    summary: 'Enter by an agent’s embed token',
    description:
      'Answers an access token and sets no cookie: the session ends with its token. It manages no API keys and, where the token was made for a symbol, trades that alone (3006). An embed token is good once, for 60 s; a second try (3009) ends the session that the first one made, and a wrong `channelId` (3010) uses it up.',
    access: 'public',
    body: exchangeEmbedTokenRequest,
    response: sessionSchema,
    codes: [3009, 3010],
  },
});
