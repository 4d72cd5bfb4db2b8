import { errorAreas, type ErrorEntry, unexpectedError } from '@basin/core';

const introduction = `<!-- Generated from libs/core/src/errors by \`npx tsx tools/errors-page.ts\`. -->

# Errors

Every error of Basin has a code that stays the same from version to version, and a message that says what is wrong, which value was found and what to do:

\`\`\`
error [CODE]: MESSAGE
\`\`\`

A task that fails keeps its code in the database (\`error_code\`), and the dashboard shows it with the attempt. The tables are by area, which is what a code begins with.`;

/** The page of errors as Markdown: a table for each area, with cause and remedy of every code. */
export function errorsPage(): string {
  const areas = Object.entries(errorAreas).map(
    ([area, { about, errors }]) => `## ${area}: ${lowerFirst(about)}\n\n${table(errors)}`,
  );
  const other = `## Anything else\n\n${table({ unexpected: unexpectedError })}`;
  return `${[introduction, ...areas, other].join('\n\n')}\n`;
}

function table(errors: Readonly<Record<string, ErrorEntry>>): string {
  const rows = Object.entries(errors).map(
    ([code, { cause, remedy }]) => `| \`${code}\` | ${cell(cause)} | ${cell(remedy)} |`,
  );
  return ['| code | cause | what to do |', '|---|---|---|', ...rows].join('\n');
}

/** A bar would begin a new cell, in code too. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
