import { ofBase } from './base-path.ts';
import styles from './study-search.module.css';

/** A form that leads to the studies with these words; it needs no scripts. */
export function StudySearch({ search, archived }: { search: string; archived: boolean }) {
  return (
    <form
      role="search"
      aria-label="Search sweeps"
      action={ofBase('/')}
      className={styles['search']}
    >
      <input
        type="search"
        name="q"
        defaultValue={search}
        key={search}
        maxLength={200}
        aria-label="Name, tag, note or id"
        placeholder="Name, tag, note or id"
      />
      {archived ? <input type="hidden" name="archived" value="shown" /> : null}
      <button type="submit" className="control">
        Search
      </button>
    </form>
  );
}
