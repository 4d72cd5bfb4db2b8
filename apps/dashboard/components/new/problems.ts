/** One thing that is wrong with a study file, as the command line says it. */
export interface Problem {
  /** From 1; null where it has no place. */
  line: number | null;
  column: number;
  code: string;
  message: string;
}

/** The problems in the message of an invalid study file (`StudyFileError`); none in any other. */
export function problemsOf(message: string): Problem[] {
  const problems: Problem[] = [];
  for (const text of message.split('\n')) {
    const match = /^ {2}\S.*?(?::(\d+):(\d+))? \[((?:study|search)\/[\w-]+)\] (.*)$/.exec(text);
    const last = problems.at(-1);
    if (match !== null) {
      const [, line, column, code = '', words = ''] = match;
      const place = { line: line === undefined ? null : Number(line), column: Number(column ?? 1) };
      problems.push({ ...place, code, message: words });
    } else if (last !== undefined) last.message += `\n${text}`;
  }
  return problems;
}

/** Where a line and a column, both from 1, are in a text. */
export function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  const begin = before.reduce((sum, each) => sum + each.length + 1, 0);
  return Math.min(text.length, begin + column - 1);
}
