import type { BasinErrorCode } from '@basin/core';
import { harmless } from '../display/cells.ts';

/** An error as the command line says it; docs/errors.md has every code. */
export function errorLine(code: BasinErrorCode, message: string): string {
  return `error [${code}]: ${harmless(message)}\n`;
}
