/**
 * Exit codes of every command.
 *
 * - `ok`: all that was asked for is done.
 * - `failed`: something went wrong, or tasks failed.
 * - `usage`: the command line or its values are wrong; nothing was started.
 * - `interrupted`: stopped by Ctrl-C before the end (128 + SIGINT); running again resumes.
 */
export const exitCode = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
