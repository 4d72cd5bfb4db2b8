export interface OpenOptions {
  readonly?: boolean;
  /** Refuse to make the file. */
  fileMustExist?: boolean;
  /** How long SQLite itself waits for a lock, milliseconds. */
  timeout?: number;
}
