import { type TrialsAddress, trialsSearch } from './trials-address.ts';

/** What was asked for last, and on which page. */
let last: { page: string; address: TrialsAddress } | null = null;

/** The address that controls of a page change: what another of them has asked for stays, though it has not come yet. */
export function askedAddress(path: string, address: TrialsAddress): TrialsAddress {
  return last?.page === path + trialsSearch(address) ? last.address : address;
}

/** Where a control leads that changes something; the next one goes on from there. */
export function askFor(
  path: string,
  address: TrialsAddress,
  change: Partial<TrialsAddress>,
): string {
  const wanted = { ...askedAddress(path, address), ...change };
  last = { page: path + trialsSearch(address), address: wanted };
  return path + trialsSearch(wanted);
}

/** Whatever was asked for has come: who goes back to a page begins with what it shows. */
export function hasCome(): void {
  last = null;
}
