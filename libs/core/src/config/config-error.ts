import type { BasinErrorCode } from '../errors/catalogue.ts';
import { BasinError } from '../errors.ts';

/** What is wrong with one part of a config; a study file that it came from can show the place. */
export class ConfigError extends BasinError {
  /** Keys and indexes from the config's top: `network`, `layers`, 3. */
  readonly path: readonly PropertyKey[];

  constructor(
    code: BasinErrorCode,
    message: string,
    { path, ...options }: ErrorOptions & { path: readonly PropertyKey[] },
  ) {
    super(code, message, options);
    this.path = path;
  }
}

/** Runs a check of one part of a config. @throws ConfigError where it throws a BasinError that names none itself. */
export function ofPart<T>(path: readonly PropertyKey[], check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof BasinError) || error instanceof ConfigError) throw error;
    throw new ConfigError(error.code, error.message, { path, cause: error });
  }
}
