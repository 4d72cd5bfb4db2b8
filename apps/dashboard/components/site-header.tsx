import { PageLink } from './page-link.tsx';
import { NavigationLink } from './navigation-link.tsx';
import styles from './site-header.module.css';
import type { Theme } from './theme.ts';
import { ThemeToggle } from './theme-toggle.tsx';

/** The bar on every page: where one is, and where else one can go. */
export function SiteHeader({ theme }: { theme: Theme }) {
  return (
    <header className={styles['header']}>
      <a className={styles['skip']} href="#content">
        Skip to content
      </a>
      <div className={styles['bar']}>
        <PageLink href="/" className={styles['brand']} aria-label="Basin, all sweeps">
          <BasinMark />
          Basin
        </PageLink>
        <nav aria-label="Main" className={styles['navigation']}>
          <NavigationLink href="/" also="/sweeps">
            Sweeps
          </NavigationLink>
          <NavigationLink href="/claims">Claims</NavigationLink>
          <NavigationLink href="/new">New study</NavigationLink>
        </nav>
        <ThemeToggle initial={theme} />
      </div>
    </header>
  );
}

/** Level lines of a loss around its minimum. */
function BasinMark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" fill="none" aria-hidden="true">
      <g stroke="currentColor" strokeWidth="1.5">
        <path d="M12 2.2c6.2-.4 10 3.9 9.8 9.3-.2 6-4.6 10.4-10.3 10.3C5.7 21.7 2 17.4 2.2 11.9 2.4 6.5 6.4 2.6 12 2.2Z" />
        <path d="M12.7 6.3c3.7-.1 5.6 2.7 5.3 6-.4 3.6-3 5.9-6.3 5.8-3.4-.1-5.6-2.7-5.3-6 .3-3.3 2.9-5.7 6.3-5.8Z" />
      </g>
      <ellipse cx="12.8" cy="12.5" rx="1.9" ry="1.7" fill="currentColor" />
    </svg>
  );
}
