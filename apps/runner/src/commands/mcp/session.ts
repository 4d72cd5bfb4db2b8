import path from 'node:path';
import { BasinError } from '@basin/core';
import { basinScriptIn } from '@basin/execution/control/basin-script';
import type { StudyPlaces } from '@basin/execution/control/new-study';
import { openReader, type StoreReader } from '@basin/store';
import { workspaceRoot } from '@basin/store/places';

export interface McpOptions {
  database: string;
  /** Whether tools that start or change anything are left out. */
  readOnly: boolean;
  /** Where exports are written; null: there are none. */
  exportFolder: string | null;
  /** Below which data files of studies may be read; none: the usual ones. */
  dataFolders: readonly string[];
}

/** What the tools of one connection work with. */
export interface McpSession extends McpOptions {
  places: StudyPlaces;
  /** Processes that are to end with the connection. */
  endWithIt: Set<number>;
}

export function openSession(options: McpOptions): McpSession {
  const { database, dataFolders } = options;
  const script = basinScriptIn(workspaceRoot);
  const folders = dataFolders.length > 0 ? dataFolders : usualFolders(database);
  return {
    ...options,
    places: { database, script, dataFolders: folders },
    endWithIt: new Set(),
  };
}

/** Where the user keeps the study, what comes with Basin, and what the system has. */
function usualFolders(database: string): string[] {
  const folder = path.dirname(database);
  const beside = path.basename(folder) === '.basin' ? path.dirname(folder) : folder;
  return [beside, path.join(workspaceRoot, 'studies'), '/usr/share/datasets'];
}

/** Reads a database and lets go of it: whoever asks next sees what has been written since. */
export async function reading<T>(
  { database }: McpSession,
  read: (reader: StoreReader) => T | Promise<T>,
): Promise<T> {
  const reader = openReader(database);
  try {
    return await read(reader);
  } finally {
    reader.close();
  }
}

/** Characters of an answer at most: an agent reads all of it. */
const largestAnswer = 200_000;

/** @throws BasinError `mcp/too-large`. */
export function answerText(document: object): string {
  const text = JSON.stringify(document);
  if (text.length <= largestAnswer) return text;
  throw new BasinError(
    'mcp/too-large',
    `the answer has ${text.length} characters, more than the ${largestAnswer} that are sent: ask for less, with limit, where or fewer columns`,
  );
}
