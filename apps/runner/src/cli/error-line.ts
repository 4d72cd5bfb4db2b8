import type { BasinErrorCode } from '@basin/core';

/** An error as the command line says it; docs/errors.md has every code. */
export function errorLine(code: BasinErrorCode, message: string): string {
  return `error [${code}]: ${message}\n`;
}
