/**
 * Cells of a line on standard output: of the terminal, else what `COLUMNS` says; null in a file or a
 * pipe, where nothing is cut.
 */
export function outputWidth(
  terminal: { isTTY?: boolean | undefined; columns?: number | undefined } = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): number | null {
  const stated = Number(environment['COLUMNS']);
  if (Number.isSafeInteger(stated) && stated > 0) return Math.max(20, stated);
  // Some pseudo-terminals report a width of 0.
  return terminal.isTTY === true ? Math.max(20, terminal.columns || 80) : null;
}
