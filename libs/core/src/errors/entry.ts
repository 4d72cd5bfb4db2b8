/** What a code means to the person who meets it, in whole sentences: the page of errors shows both. */
export interface ErrorEntry {
  /** Why it comes. */
  cause: string;
  /** What to do about it. */
  remedy: string;
}

/** The codes of one area with their entries. */
export type ErrorEntries<Area extends string> = Readonly<Record<`${Area}/${string}`, ErrorEntry>>;

/** Remedy of what only a fault of Basin itself brings about. */
export const reportIt =
  'This is a fault of Basin, not of what you asked for. Report it with the whole message and the command.';
