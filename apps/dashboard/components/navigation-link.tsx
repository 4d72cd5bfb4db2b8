'use client';

import { PageLink } from './page-link.tsx';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import styles from './site-header.module.css';

/** A link that knows whether it is the current page, or an ancestor of it (`also`). */
export function NavigationLink(props: { href: string; also?: string; children: ReactNode }) {
  const path = usePathname();
  const current =
    path === props.href || (props.also !== undefined && path.startsWith(`${props.also}/`));
  return (
    <PageLink
      href={props.href}
      className={styles['link']}
      aria-current={path === props.href ? 'page' : current ? 'true' : undefined}
    >
      {props.children}
    </PageLink>
  );
}
