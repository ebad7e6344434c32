import { describe, expect, test } from 'vitest';
import { adminRoutes } from '../routes/admin-routes.ts';
import { publicRoutes } from '../routes/public-routes.ts';
import { routeFinder } from './find-route.ts';

const find = routeFinder([...Object.values(publicRoutes), ...Object.values(adminRoutes)]);

describe('finding a route', () => {
  test('by method and path', () => {
    expect(find('POST', '/v1/private/order/place')).toEqual({
      kind: 'found',
      route: publicRoutes.placeOrder,
      pathParameters: {},
    });
    expect(find('GET', '/v1/private/order')).toMatchObject({ kind: 'found', route: { id: 'order' } });
  });

  test('with parameters in the path, decoded', () => {
    expect(find('PUT', '/admin/v1/symbols/BTC%55SDT')).toEqual({
      kind: 'found',
      route: adminRoutes.updateSymbol,
      pathParameters: { symbol: 'BTCUSDT' },
    });
    expect(find('GET', '/admin/v1/users/7/account')).toMatchObject({
      route: { id: 'userAccount' },
      pathParameters: { userId: '7' },
    });
  });

  test('another method is told which there are', () => {
    expect(find('DELETE', '/admin/v1/users')).toEqual({ kind: 'wrongMethod', allowed: ['POST', 'GET'] });
    expect(find('GET', '/admin/v1/users/7/deposit')).toEqual({ kind: 'wrongMethod', allowed: ['POST'] });
    expect(find('get', '/v1/time')).toEqual({ kind: 'wrongMethod', allowed: ['GET'] });
  });

  test.each([
    '/',
    '',
    '/v1',
    '/v1/time/',
    '//v1/time',
    '/V1/time',
    '/v1/time?x',
    '/admin/v1/users//account',
    '/admin/v1/users/%ff',
    '/__proto__',
  ])('%j is no endpoint', (path) => {
    expect(find('GET', path)).toEqual({ kind: 'notFound' });
  });

  test('two routes of one method and path are a mistake', () => {
    expect(() => routeFinder([publicRoutes.symbols, publicRoutes.symbols])).toThrow('two routes for GET');
  });
});
