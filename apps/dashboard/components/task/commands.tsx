import type { NamedCommand } from '../../data/trial-commands.ts';
import { CopyButton } from './copy-button.tsx';
import styles from './commands.module.css';

/** Commands to copy, each with what it is for. */
export function Commands({ commands }: { commands: readonly NamedCommand[] }) {
  return (
    <ul className={styles['commands']}>
      {commands.map(({ title, text }) => (
        <li key={title}>
          <p>
            {title}
            <CopyButton text={text} title={title} />
          </p>
          <pre tabIndex={0}>{text}</pre>
        </li>
      ))}
    </ul>
  );
}
