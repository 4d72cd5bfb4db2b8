// Types alone: the engine's package takes this file, and not the catalogue with it.
import type { BasinErrorCode } from './errors/catalogue.ts';
import { type FileWork, systemReason } from './system-error.ts';

/**
 * Every error a user can meet. `code` is stable and has an entry in `errors/`; the message says what
 * is wrong, the value found, and what to do.
 */
export class BasinError extends Error {
  readonly code: BasinErrorCode;

  constructor(code: BasinErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BasinError';
    this.code = code;
  }
}

/** The code of any thrown value; foreign errors count as `unexpected`. */
export function errorCode(error: unknown): BasinErrorCode {
  return error instanceof BasinError ? error.code : 'unexpected';
}

/**
 * The message of any thrown value; of a failed system call, why it failed in words for people.
 *
 * @param work what was wanted of a file, where it is known.
 */
export function errorMessage(error: unknown, work?: FileWork): string {
  if (!(error instanceof Error)) return String(error);
  return systemReason(error, work) ?? error.message;
}
