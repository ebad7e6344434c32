import { noMembers } from '../request/no-members.ts';
import { routeTable } from '../route/route.ts';
import { loginRequest } from '../session/login-request.ts';
import { sessionSchema } from '../session/session-json.ts';
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
});
