import { BasinError } from '@basin/core';
import type { Option } from 'commander';

/** What was asked for, the same of every format. */
export interface ExportRequest {
  database: string;
  /** As typed: a name or the beginning of an id, of a study or of a task, as `of` of the format says. */
  target: string;
  /** Where to, absolute; null where nothing was said. */
  out: string | null;
  /** Whether to print one JSON document. */
  json: boolean;
  /** Values of the format's own options, by commander's names of them. */
  options: Readonly<Record<string, unknown>>;
}

/**
 * A format that `basin export` writes: one file in this folder, one line in the registry. An entry is
 * loaded with the command line; the code that writes is imported when it is called.
 */
export interface ExportFormat {
  /** As in `--to=NAME`. */
  name: string;
  of: 'study' | 'training';
  /** What comes of it, for `--help`. */
  words: string;
  /** What `--out` names. */
  out: string;
  /** What it can be told beside `--out`; formats with the same option share the object. */
  options: readonly Option[];
  /** Writes, and prints what was written. */
  write(request: ExportRequest): Promise<void>;
}

/**
 * Where to, for formats that have no default place.
 *
 * @throws BasinError `cli/usage`.
 */
export function requiredOut({ out }: ExportRequest, { name, out: words }: ExportFormat): string {
  if (out !== null) return out;
  throw new BasinError('cli/usage', `--to=${name} needs --out: ${words}`);
}
