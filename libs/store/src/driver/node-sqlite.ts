import type { SqliteValue } from './node-statement.ts';
import { compareVersions, oldestSqliteVersion } from '../native-binding.ts';

/** What we use of `node:sqlite`, which the oldest Node that we run on does not have. */
export interface NodeSqlite {
  DatabaseSync: new (path: string, options: { readOnly: boolean; timeout: number }) => SyncDatabase;
  backup(
    source: SyncDatabase,
    target: string,
    options: { rate?: number; progress?: (info: BackupProgress) => void },
  ): Promise<number>;
}

export interface BackupProgress {
  totalPages: number;
  remainingPages: number;
}

export interface SyncDatabase {
  readonly isOpen: boolean;
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): SyncStatement;
  function(
    name: string,
    options: { deterministic?: boolean },
    body: (...values: SqliteValue[]) => unknown,
  ): void;
  /** Since Node 24.12; before, every database is as if it were off. */
  enableDefensive?(on: boolean): void;
  close(): void;
}

export interface SyncStatement {
  readonly sourceSQL: string;
  all(...parameters: unknown[]): unknown[];
  get(...parameters: unknown[]): unknown;
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
  run(...parameters: unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  columns(): {
    name: string;
    column: string | null;
    table: string | null;
    database: string | null;
    type: string | null;
  }[];
  setReturnArrays(on: boolean): void;
  setReadBigInts(on: boolean): void;
  setAllowUnknownNamedParameters(on: boolean): void;
}

/** Node's own SQLite, or why it is of no use. */
export type NodeSqliteAnswer =
  { module: NodeSqlite; version: string } | { module: null; reason: string };

let known: NodeSqliteAnswer | null = null;

/** Looks once whether this Node brings an SQLite that may be written while it is read. */
export function nodeSqlite(): NodeSqliteAnswer {
  known ??= judged(process.version, process.versions['sqlite'], load());
  return known;
}

/** Whether the SQLite `version` of a Node may be used. */
export function judged(
  node: string,
  version: string | undefined,
  module: NodeSqlite | undefined,
): NodeSqliteAnswer {
  if (module === undefined || version === undefined) {
    return { module: null, reason: `Node ${node} has no SQLite of its own` };
  }
  if (compareVersions(version, oldestSqliteVersion) < 0) {
    const reason = `the SQLite ${version} of Node ${node} can corrupt a database that is read while it is written`;
    return { module: null, reason };
  }
  return { module, version };
}

/** By name at run time: bundlers must not look for it, and an older Node must not fail. */
function load(): NodeSqlite | undefined {
  const warn = process.emitWarning.bind(process);
  // That it is experimental was weighed: the store's tests run over it.
  process.emitWarning = () => undefined;
  try {
    return process.getBuiltinModule('node:sqlite') as NodeSqlite | undefined;
  } finally {
    process.emitWarning = warn;
  }
}
