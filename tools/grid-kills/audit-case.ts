import { totalCount } from '@basin/core';
import { openReader, openWriter, verifyDatabase } from '@basin/store';
import { openDatabase } from '../../libs/store/src/open-database.ts';
import type { KillCase } from './cases.ts';

/** What is wrong with the books of a database right after a kill. */
export function bookProblems(database: string): string[] {
  const reader = openReader(database, { waitMs: 60_000 });
  try {
    return reader
      .sweeps()
      .rows.filter(({ counts, planned }) => totalCount(counts) !== planned)
      .map(({ counts, planned }) => `planned ${planned}, states ${JSON.stringify(counts)}`);
  } finally {
    reader.close();
  }
}

/** Statements that must find nothing in a database at rest. */
const forbidden: readonly [what: string, sql: string][] = [
  [
    'trials without exactly one accepted outcome',
    `SELECT t.id FROM trials AS t LEFT JOIN attempts AS a ON a.trial_id = t.id AND a.state IN ('done', 'pruned')
     GROUP BY t.id HAVING count(a.token) <> 1`,
  ],
  [
    'outcomes that were stored more than once',
    `SELECT trial_id FROM events WHERE type = 'finished' GROUP BY trial_id HAVING count(*) <> 1`,
  ],
  [
    'identities with several generations',
    'SELECT hash FROM trials GROUP BY hash HAVING count(*) <> 1',
  ],
  [
    'settings that were trained under two identities',
    `SELECT factors FROM sweep_trials GROUP BY sweep_id, factors HAVING count(*) <> 1`,
  ],
];

/** What is wrong with a case that has ended: each point with each seed once, nothing else, nothing twice. */
export function endProblems(database: string, { points, seeds: [, seeds] }: KillCase): string[] {
  const problems = bookProblems(database);
  const file = openDatabase(database, { readonly: true });
  try {
    for (const [what, sql] of forbidden) {
      const rows = file.prepare(sql).pluck().all();
      if (rows.length > 0) problems.push(`${what}: ${rows.length} (${String(rows[0])})`);
    }
  } finally {
    file.close();
  }
  const writer = openWriter({ path: database, waitMs: 10_000 });
  const reader = openReader(database);
  try {
    const { rows } = reader.sweeps();
    const [sweep] = rows;
    if (sweep === undefined || rows.length !== 1) return [`${rows.length} sweeps, not 1`];
    const { counts, planned, sweepId } = sweep;
    const ended = counts.done + counts.pruned;
    if (planned !== points * seeds || ended !== planned) {
      problems.push(`${planned} planned and ${ended} ended, of ${points} points × ${seeds} seeds`);
    }
    const { open } = writer.proposerHistory(sweepId, null);
    if (open.length > 0) problems.push(`${open.length} proposals were never told`);
  } finally {
    reader.close();
    writer.close();
  }
  return [
    ...problems,
    ...verifyDatabase(database)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ code }) => `basin verify: ${code}`),
  ];
}
