import { presets } from '@basin/core';
import { experiments } from '@basin/studies';
import type { Metadata } from 'next';
import { ExperimentForm } from '../../components/new/experiment-form.tsx';
import { StudyEditor } from '../../components/new/study-editor.tsx';
import { dataFolders, gallery } from '../../data/new-study.ts';
import styles from './page.module.css';

export const metadata: Metadata = { title: 'New study' };

/** Small, quick, and of the usual form. */
const firstShown = 'depth-and-width';

/** What is below another one needs no name of its own. */
function shownFolders(): string[] {
  const folders = dataFolders();
  return folders.filter((folder) =>
    folders.every((other) => other === folder || !folder.startsWith(`${other}/`)),
  );
}

export default async function NewStudyPage(props: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { from } = await props.searchParams;
  const studies = gallery();
  const begin =
    studies.find(({ name }) => name === from) ?? studies.find(({ name }) => name === firstShown);
  return (
    <main id="content" className="page">
      <header className={styles['heading']}>
        <h1>New study</h1>
        <p className={`words ${styles['lead']}`}>
          It runs in a process of its own on this machine, and goes on when this page or the
          dashboard is closed.
        </p>
      </header>
      <section className={styles['section']} aria-labelledby="own">
        <h2 id="own">A study of your own</h2>
        <p className={styles['about']}>
          A file says what to train, what to vary and what is expected. Begin from one of the
          gallery and change it. Data files are read below {shownFolders().join(' and ')} only.
        </p>
        <StudyEditor gallery={studies} begin={begin ?? { name: 'study', text: '' }} />
      </section>
      <section className={styles['section']} aria-labelledby="built-in">
        <h2 id="built-in">A built-in experiment</h2>
        <p className={styles['about']}>
          Each asks one question of the report, with its figures and claims. Smoke takes seconds and
          shows that it works; quick takes minutes; paper is the scale of the report.
        </p>
        <ExperimentForm
          experiments={experiments.map(({ slug, number, title }) => ({ slug, number, title }))}
          presets={presets}
        />
      </section>
    </main>
  );
}
