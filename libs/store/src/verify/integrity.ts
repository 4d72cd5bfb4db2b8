import type { Database } from 'better-sqlite3';
import { finding, type VerifyFinding } from './finding.ts';

/** What SQLite itself finds wrong with its pages, trees and indices. */
export function integrityFindings(client: Database): VerifyFinding[] {
  const rows = client.pragma('integrity_check(100)') as { integrity_check: string }[];
  return rows
    .map((row) => row.integrity_check)
    .filter((line) => line !== 'ok')
    .map((line) => finding('store/corrupt', line));
}

/** Rows whose foreign key names nothing. */
export function referenceFindings(client: Database): VerifyFinding[] {
  const rows = client.pragma('foreign_key_check') as {
    table: string;
    rowid: number | null;
    parent: string;
  }[];
  return rows.map(({ table, rowid, parent }) =>
    finding(
      'store/broken-reference',
      `a row of ${table}${rowid === null ? '' : ` (rowid ${rowid})`} names a row of ${parent} that is not there`,
    ),
  );
}
