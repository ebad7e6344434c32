import { accept, type Outcome, refuse } from '../refusal.ts';
import { type IpNetwork, parseIpNetwork } from './ip-network.ts';

const MAX_IP_RULES = 20;

/** The networks of an `ipWhitelist`, at most 20. Errors, with the entry at fault: 2003 too many, 2002 malformed. */
export function parseIpWhitelist(list: readonly string[]): Outcome<readonly IpNetwork[]> {
  if (list.length > MAX_IP_RULES) {
    return refuse(2003, `ipWhitelist may have ${MAX_IP_RULES} entries`, 'ipWhitelist');
  }
  const networks: IpNetwork[] = [];
  for (const [i, text] of list.entries()) {
    const network = parseIpNetwork(text);
    if (network === undefined) {
      return refuse(2002, 'must be an IP address or a network such as 10.0.0.0/8', `ipWhitelist[${i}]`);
    }
    networks.push(network);
  }
  return accept(networks);
}
