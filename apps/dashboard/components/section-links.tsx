import styles from './section-links.module.css';

/** Links to the parts of a long page. */
export function SectionLinks({ links }: { links: { href: string; label: string }[] }) {
  return (
    <nav aria-label="On this page" className={styles['links']}>
      {links.map(({ href, label }) => (
        <a key={href} href={href}>
          {label}
        </a>
      ))}
    </nav>
  );
}
