import { fileURLToPath } from 'node:url';
import { adminRoutes, agentRoutes, type ErrorCode, publicRoutes, type Route } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessDocument, type MeasuredRoute } from './access-document.ts';
import {
  ACCESS_POLICY,
  PRINCIPALS,
  type PrincipalName,
  type Verdict,
  type Verdicts,
} from './access-policy.ts';
import { AccessWorld } from './access-world.ts';
import { Principals } from './principals.ts';
import { ROUTE_SAMPLES, type RouteSample } from './route-samples.ts';

const DOCUMENT = fileURLToPath(new URL('../../../../../docs/security/access-matrix.md', import.meta.url));

const ROUTES: readonly Route[] = [
  ...Object.values<Route>(publicRoutes),
  ...Object.values<Route>(agentRoutes),
  ...Object.values<Route>(adminRoutes),
];

const nameOf = ({ method, path }: Route) => `${method} ${path}`;
const table = ROUTES.map((route) => [nameOf(route), route] as const);
const measured: MeasuredRoute[] = [];

let world: AccessWorld;
let principals: Principals;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  world = await AccessWorld.open();
  principals = new Principals(world);
  await principals.renew();
});
afterAll(async () => {
  await world.stop();
  vi.useRealTimers();
});

describe('[ATTACK-13] every endpoint, asked by every kind of principal', () => {
  test.each(table)('%s', async (name, route) => {
    const lines = ACCESS_POLICY.filter(({ endpoints }) => endpoints.test(name));
    expect(lines, `lines of the policy for ${name}`).toHaveLength(1);
    const sample = ROUTE_SAMPLES[route.id];
    if (sample === undefined) throw new Error(`${name} has no sample in route-samples.ts`);
    const verdicts = await verdictsOf(route, sample);
    expect(verdicts).toEqual(lines[0]!.verdicts);
    measured.push({ route, line: lines[0]!, verdicts });
  });

  test('and the document shows what was measured', async () => {
    expect(measured).toHaveLength(ROUTES.length);
    await expect(accessDocument(measured, ACCESS_POLICY)).toMatchFileSnapshot(DOCUMENT);
  });
});

/** Asks as each principal in turn; a request is made anew once it has been done. */
async function verdictsOf(route: Route, sample: RouteSample): Promise<Verdicts> {
  const verdicts: Partial<Record<PrincipalName, Verdict>> = {};
  let request = await sample.make(world);
  let sequence = await world.sequence();
  for (const name of PRINCIPALS) {
    const { code } = await principals.ask(name, route, request, sample.symbol);
    verdicts[name] = code === 0 ? 'done' : (code as ErrorCode);
    if (code !== 0) {
      expect(await world.sequence(), `${name} was refused, and yet something was done`).toBe(sequence);
      continue;
    }
    if (sample.endsCredentials) await principals.renew();
    request = await sample.make(world);
    sequence = await world.sequence();
  }
  await world.cancelAll();
  return verdicts as Verdicts;
}
