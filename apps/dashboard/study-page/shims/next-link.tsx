import type { ReactNode } from 'react';

interface Properties extends React.AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
  scroll?: boolean;
  prefetch?: boolean;
  children?: ReactNode;
}

/** A link within the page; what would lead to a page of the dashboard leads nowhere. */
export default function Link({ href, scroll: _, prefetch: __, ...rest }: Properties) {
  return <a {...(href.startsWith('#') ? { href } : {})} {...rest} />;
}
