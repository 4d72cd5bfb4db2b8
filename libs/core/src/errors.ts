/**
 * Every error a user can meet. `code` is stable and documented; the message says what is wrong,
 * the value found, and what to do.
 */
export class BasinError extends Error {
  readonly code: string;

  constructor(code: BasinErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BasinError';
    this.code = code;
  }
}

/** `area/what`: the area is the lib or concern, the rest says what went wrong. */
export type BasinErrorCode = `${
  | 'config'
  | 'cli'
  | 'dataset'
  | 'engine'
  | 'runtime'
  | 'model'
  | 'analysis'
  | 'statistics'
  | 'store'
  | 'chart'
  | 'experiment'
  | 'search'
  | 'study'
  | 'runner'
  | 'dashboard'}/${string}`;

/** The code of any thrown value; foreign errors count as `unexpected`. */
export function errorCode(error: unknown): string {
  return error instanceof BasinError ? error.code : 'unexpected';
}

/** The message of any thrown value. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
