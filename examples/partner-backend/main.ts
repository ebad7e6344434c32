import { AgentClient } from './agent-client.ts';
import { Bank } from './bank.ts';
import { jsonServer } from './json-server.ts';
import { parseMoney } from './money.ts';
import { PartnerBackend } from './partner-backend.ts';
import { WebhookCheck } from './webhook-check.ts';

const {
  AGENT_SECRET,
  AGENT_CODE = 'PARTNER1',
  EXCHANGE_URL = 'http://127.0.0.1:8080',
  PORT = '7400',
} = process.env;

if (AGENT_SECRET === undefined || AGENT_SECRET === '') {
  console.error('AGENT_SECRET is missing: what the exchange answered when the agent was created');
  process.exit(1);
}

const bank = new Bank();
for (const customer of ['alice', 'bob']) bank.open(customer, parseMoney('1000'));
const client = new AgentClient(EXCHANGE_URL, AGENT_CODE, AGENT_SECRET);
const backend = new PartnerBackend(client, bank, new WebhookCheck(AGENT_SECRET));
const server = jsonServer((request) => backend.handle(request));

// This machine alone: there is no login here.
server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  console.log(`partner back end at http://127.0.0.1:${port}`);
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
