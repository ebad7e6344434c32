import { spawnSync } from 'node:child_process';
import { writeFileSync, rmSync, appendFileSync, openSync, writeSync, closeSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter, encodeCommand } from '@openperp/engine';
import { nodeStorage, openFileLog } from '@openperp/log';
import { ExchangeProcess } from './exchange-process.ts';
import { plainRequest, bearerRequest, signedRequest } from './exchange-client.ts';
const mode = process.argv[2];
const dir = '/tmp/full/m'; mkdirSync(dir, { recursive: true });
console.log(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${process.argv[3] ?? '72m'}`, 'tmpfs', dir]).status);
const df = () => console.log(spawnSync('df', ['-k', dir]).stdout.toString().split('\n')[1]);
try {
  const data = join(dir, 'd'); mkdirSync(data);
  if (mode === 'log') {
    const log = openFileLog(join(data, 'log'), { storage: nodeStorage, onNotice: console.log });
    const t = performance.now();
    let seq = 1;
    while (log.bytes < 64 * 1024 * 1024 - Number(process.argv[4] ?? 200_000)) {
      const w = new ByteWriter();
      encodeCommand(w, { kind: 'deposit', userId: 999, asset: 'USDT', amount: 1, reference: 'x'.repeat(60000) });
      const r = log.append([{ sequence: seq, span: 1, timeMs: 1_700_000_000_000, payload: w.bytes() }]);
      if (r.kind !== 'committed') { console.log('append', r); break; }
      seq += 1;
    }
    console.log('filled', seq, log.bytes, performance.now() - t);
    log.close(); rmSync(join(data, 'log', 'spare'), { force: true });
  }
  df();
  const ex = new ExchangeProcess({ clock: 'virtual', dataFolder: data });
  await ex.start(); df();
  const show = (w: string, a: unknown) => console.log(w, JSON.stringify(a)?.slice(0, 200));
  show('price', await ex.ask('POST', '/admin/v1/index-price', { symbol: 'BTCUSDT', price: '50000' }));
  const u = await ex.operate<{ userId: string }>('POST', '/admin/v1/users', { username: 'alice', password: 'correct horse' });
  show('dep', await ex.ask('POST', `/admin/v1/users/${u.userId}/deposit`, { assetType: 'USDT', amount: '1000', reference: 'a' }));
  const s = await ex.api.dataOf<{ accessToken: string }>(plainRequest('/v1/public/user/login', { username: 'alice', password: 'correct horse' }));
  const k = await ex.api.dataOf<{ apiKey: string, apiSecret: string }>(bearerRequest(s.accessToken, 'POST', '/v1/private/user/api-key/create', { label: 'x', permissions: 3 }));
  let n = 0;
  const place = (bearer: boolean) => { n += 1; const body = { symbol: 'BTCUSDT', type: 'LIMIT', side: 'BUY', price: '48000', quantity: '0.001', clientOrderId: 'c'.repeat(20) + n };
    return ex.api.send(bearer ? bearerRequest(s.accessToken, 'POST', '/v1/private/order/place', body) : signedRequest(k, 'POST', '/v1/private/order/place', { body })); };
  show('place', await place(false)); df();
  // ballast
  const f = openSync(join(dir, 'ballast'), 'w'); let size = 0;
  for (const step of [1 << 20, 4096, 1]) for (;;) { try { size += writeSync(f, Buffer.alloc(step)); } catch { break; } }
  closeSync(f); console.log('ballast', size); df();
  show('place signed', await place(false));
  show('place bearer', await place(true));
  for (let i = 0; i < 3; i++) show('place bearer', (await place(true))?.code);
  if (mode === 'log') { let c = 0; let a; let ok = 0; do { a = await place(true); ok += a?.code === 0 ? 1 : 0; c++; if (ok % 150 === 149) await ex.api.send(bearerRequest(s.accessToken, 'POST', '/v1/private/order/batch-cancel-all', {})); } while (a?.code === 0 && c < 3000); show('after ' + c, a); 
    show('cancelall', await ex.api.send(bearerRequest(s.accessToken, 'POST', '/v1/private/order/batch-cancel-all', {}))); 
    show('advance', await ex.ask('POST', '/admin/v1/clock/advance', {ms: 1000}));
    show('dep', await ex.ask('POST', `/admin/v1/users/${u.userId}/deposit`, { assetType: 'USDT', amount: '1000', reference: 'b' }));
  }
  const t0 = performance.now();
  show('history', await ex.api.send(bearerRequest(s.accessToken, 'GET', '/v1/private/order/history'))); console.log(performance.now() - t0);
  show('current', (await ex.api.send(bearerRequest(s.accessToken, 'GET', '/v1/private/order/current'))));
  show('login', await ex.api.send(plainRequest('/v1/public/user/login', { username: 'alice', password: 'correct horse' })));
  show('newuser', await ex.ask('POST', '/admin/v1/users', { username: 'bobby', password: 'correct horse' }));

  show('engine', await ex.ask('GET', '/admin/v1/engine'));
  df();
  if (process.argv[5] === 'restart') { 
    console.log('kill while full'); await ex.kill();
    try { await ex.start(); console.log('started while full'); show('engine', await ex.ask('GET', '/admin/v1/engine')); show('place bearer', await place(true)); } catch (e) { console.log(String((e as Error).message).slice(-600)); }
  }
  if (process.argv[6] === 'grow') console.log(spawnSync('mount', ['-o', 'remount,size=256m', dir]).status); else rmSync(join(dir, 'ballast')); df();
  if (process.argv[5] === 'restart') { try { await ex.start(); } catch (e) { console.log(String((e as Error).message).slice(-600)); } }
  show('place signed', await place(false));
  show('place bearer', await place(true));
  await new Promise((r) => setTimeout(r, 1500));
  show('place bearer', await place(true));
  show('history', await ex.api.send(bearerRequest(s.accessToken, 'GET', '/v1/private/order/history')));
  show('engine', await ex.ask('GET', '/admin/v1/engine'));
  show('verify', await ex.ask('POST', '/admin/v1/engine/verify'));
  const e = await ex.stop(); console.log('code', e.code); console.log(e.stderr.slice(-1500));
} finally {
  console.log('umount', spawnSync('umount', ['-l', dir]).status);
}
