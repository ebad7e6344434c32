import { parseArgs } from 'node:util';
import { type FuzzFinding, type FuzzProgress, runFuzz } from './run-fuzz.ts';

const HELP = `Sends hostile requests to a whole exchange in this process, and looks at every answer.

  npm run fuzz -- [--minutes N] [--seed TEXT]

  --minutes  how long (1)
  --seed     what decides the requests (the date): a run that found something is repeated with its seed
`;

const TELL_EVERY_MS = 2_000;
const SHOWN_CODES = 6;

function line({ inputs, elapsedMs, codes, heapBytes }: FuzzProgress): string {
  const rate = Math.round((inputs / elapsedMs) * 1000);
  const shares = [...codes]
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN_CODES)
    .map(([code, count]) => `${code} ${((count / inputs) * 100).toFixed(0)} %`);
  const heapMiB = Math.round(heapBytes / 1024 / 1024);
  return `${(elapsedMs / 1000).toFixed(0)} s  ${inputs} inputs  ${rate}/s  heap ${heapMiB} MiB  codes: ${shares.join(', ')}`;
}

function describe({ fault, input: { port, request }, answer }: FuzzFinding): string {
  const { method, url, headers, body } = request;
  const input = JSON.stringify({ port, method, url, headers, bodyBase64: body.toString('base64') });
  return `${fault}\n  input  ${input}\n  answer ${answer === undefined ? 'none' : `${answer.status} ${answer.text.slice(0, 500)}`}\n`;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: new Date().toISOString() },
      help: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (values.help || !(minutes > 0)) {
    process.stdout.write(HELP);
    return values.help ? 0 : 2;
  }
  process.stdout.write(`seed ${values.seed}\n`);
  let toldAtMs = 0;
  const result = await runFuzz({
    seed: values.seed,
    isEnough: ({ elapsedMs }) => elapsedMs >= minutes * 60_000,
    onProgress: (progress) => {
      if (progress.elapsedMs - toldAtMs < TELL_EVERY_MS) return;
      toldAtMs = progress.elapsedMs;
      process.stdout.write(`${line(progress)}\n`);
    },
  });
  process.stdout.write(`${line(result)}\n`);
  for (const finding of result.findings) process.stderr.write(describe(finding));
  if (result.fault !== undefined) process.stderr.write(`${result.fault}\n`);
  const isGood = result.findings.length === 0 && result.fault === undefined;
  process.stdout.write(isGood ? 'nothing found\n' : `found with seed ${values.seed}\n`);
  return isGood ? 0 : 1;
}

process.exit(await main());
