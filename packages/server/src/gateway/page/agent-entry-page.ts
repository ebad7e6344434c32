import type { Identity } from '@openperp/identity';
import { htmlHeaders, type Page } from './page.ts';

/** Where an agent's ticket is taken to. */
export const AGENT_ENTRY_PATH = '/agent-entry';

/** Tickets are shorter; what is longer is not looked up. */
const MAX_TICKET_LENGTH = 256;

/**
 * Takes the ticket out of the address before anything else, so that neither history nor a page further on has it, exchanges it, and goes where the
 * exchange says: to a path of this site, whatever was answered.
 */
const SCRIPT = String.raw`
const ticket = new URLSearchParams(location.search).get('ticket');
history.replaceState(null, '', location.pathname);
const REASONS = { 3009: 'This link has been used before.', 3010: 'This link has expired.' };
const say = (reason) => {
  document.getElementById('state').textContent = reason + ' Please go back to where you came from and open it again.';
};
const enter = async () => {
  if (!ticket) return say('This page needs a fresh link.');
  const answer = await fetch('/v1/public/agent-sso/exchange-ticket', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ticket }),
  }).then((r) => r.json()).catch(() => undefined);
  const path = answer?.data?.redirectPath;
  if (answer?.code === 0 && /^\/(?!\/)[^\\\x00-\x1f\x7f]*$/.test(path)) location.replace(path);
  else say(REASONS[answer?.code] ?? 'We could not let you in just now.');
};
enter();
`;

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { display: grid; place-content: center; min-height: 90vh; margin: 0; padding: 1rem; text-align: center; }
`;

/** The same for everybody: nothing of the address is in it. */
const TEXT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>OpenPerp</title><style>${STYLE}</style></head>
<body><p id="state" role="status">Opening your account …</p>
<noscript><p>This page needs JavaScript.</p></noscript>
<script>${SCRIPT}</script></body></html>
`;

/** What the page asks. */
export interface EntryPageParts {
  readonly identity: { readonly tickets: Pick<Identity['tickets'], 'agentOf'> };
}

/**
 * The page that an agent's `webUrl` leads to. Only the origins of the agent that the ticket was issued for may frame it; it is stored
 * nowhere. To show it uses no ticket up.
 */
export function agentEntryPage({ identity }: EntryPageParts): Page {
  return {
    render: async (rawQuery) => {
      const framers = await framersOf(identity.tickets, new URLSearchParams(rawQuery).get('ticket') ?? '');
      return { headers: htmlHeaders(SCRIPT, framers, 'no-store'), text: TEXT };
    },
  };
}

/** The sources of `frame-ancestors`. */
async function framersOf(tickets: EntryPageParts['identity']['tickets'], ticket: string): Promise<string> {
  const agent =
    ticket === '' || ticket.length > MAX_TICKET_LENGTH ? undefined : await tickets.agentOf(ticket);
  if (agent === undefined || agent.status !== 'ACTIVE' || agent.allowedOrigins.length === 0) return "'none'";
  return agent.allowedOrigins.join(' ');
}
