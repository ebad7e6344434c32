import { type Command, multiply, UNIT } from '@openperp/engine';
import { EXIT, StartError } from '../config/exit-code.ts';
import type { DemoDependencies } from './demo-dependencies.ts';
import { mustSubmit } from './must-submit.ts';

const USERNAME = 'demo';
const PASSWORD = 'demo1234';
const DEPOSIT = multiply(100_000, UNIT);

type Parts = Pick<DemoDependencies, 'engine' | 'identity'>;

/** Whether the demo's user exists: it is made last, so a first start that got that far is complete. */
export async function demoUserExists({ identity }: Pick<Parts, 'identity'>): Promise<boolean> {
  return (await identity.users.credentials(USERNAME)) !== undefined;
}

/** Creates the user `demo` and gives it its money, once; what a crash has left half done is finished. */
export async function ensureDemoUser({ identity, engine }: Parts): Promise<void> {
  const userId = (await identity.users.credentials(USERNAME))?.userId ?? (await createUser({ identity }));
  const asset = await engine.query({ kind: 'asset', userId });
  if (asset !== undefined && asset.walletBalance !== 0) return;
  const commands: readonly Command[] = [
    { kind: 'createAccount', userId },
    { kind: 'deposit', userId, asset: 'USDT', amount: DEPOSIT, reference: USERNAME },
  ];
  await mustSubmit(engine, commands, 'the user demo');
}

async function createUser({ identity }: Pick<Parts, 'identity'>): Promise<number> {
  const created = await identity.users.create({ username: USERNAME, password: PASSWORD });
  if (created.ok) return created.value.userId;
  throw new StartError(EXIT.internal, `the user demo cannot be created: ${created.message}`);
}
