/** What the server says of a change that was asked for. */
export type Answer<Result extends object> =
  | ({ ok: true } & Result)
  /** `message` says what is wrong, `remedy` what to do. */
  | { ok: false; code: string; message: string; remedy: string };

/** An action with its outcome in words. */
export interface Said {
  said: string;
}
