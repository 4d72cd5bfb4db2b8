import Link from 'next/link';
import type { ComponentProps } from 'react';

/**
 * A link to a page of ours, which is asked for when somebody goes there. Next would fetch every page
 * that a link in view leads to, and all of them again whenever a live page is shown anew: with eight
 * tabs on a sweep that runs, the server did nothing else.
 */
export function PageLink(props: ComponentProps<typeof Link>) {
  return <Link prefetch={false} {...props} />;
}
