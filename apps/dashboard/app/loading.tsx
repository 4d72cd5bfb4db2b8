import styles from './loading.module.css';

/** A page's outline while its data is read. */
export default function Loading() {
  return (
    <main id="content" className="page" aria-busy="true">
      <p className="visually-hidden" role="status">
        Loading
      </p>
      <div className={styles['title']} />
      <div className={styles['line']} />
      <div className={styles['block']} />
    </main>
  );
}
