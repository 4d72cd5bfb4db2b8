/** One JSON document on standard output, or lines for people. */
export function print(json: boolean, document: unknown, lines: () => string): void {
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${lines()}\n`);
}
