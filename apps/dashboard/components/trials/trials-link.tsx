'use client';

import type { ComponentProps } from 'react';
import { PageLink } from '../page-link.tsx';
import { type TrialsAddress, trialsSearch } from './trials-address.ts';

/**
 * A link to the same trials seen otherwise. It is given the address itself, which a page sends once for all
 * of its links; written out, the server would send a long filter twice with each.
 */
export function TrialsLink(
  props: Omit<ComponentProps<typeof PageLink>, 'href' | 'scroll'> & {
    path: string;
    address: TrialsAddress;
    change: Partial<TrialsAddress>;
  },
) {
  const { path, address, change, ...link } = props;
  return <PageLink {...link} href={`${path}${trialsSearch(address, change)}`} scroll={false} />;
}
