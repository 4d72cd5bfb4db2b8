import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from '../step.ts';
import { commandsOf } from './shell-words.ts';

/** A command that a page tells its reader to type. */
export interface DocumentedCommand {
  /** `docs/studies.md:12`. */
  place: string;
  words: string[];
}

/** All of them, of the pages that tell how things are today. */
export function documentedCommands(): DocumentedCommand[] {
  const listed = execFileSync('git', ['ls-files', '*.md'], { cwd: workspaceRoot }).toString();
  return listed
    .trim()
    .split('\n')
    .filter((page) => page !== 'CHANGELOG.md')
    .flatMap((page) => commandsOfPage(page, readFileSync(path.join(workspaceRoot, page), 'utf8')));
}

/** Those in blocks of a shell, and those that stand as code in the text and begin like one. */
export function commandsOfPage(page: string, text: string): DocumentedCommand[] {
  const found: DocumentedCommand[] = [];
  let fence: string | null = null;
  let continued = '';
  for (const [index, line] of text.split('\n').entries()) {
    const place = `${page}:${index + 1}`;
    const mark = /^\s*```(\w*)/.exec(line);
    if (mark !== null) {
      fence = fence === null ? (mark[1] ?? '') : null;
    } else if (fence === null) {
      for (const code of inlineCommands(line)) found.push({ place, words: code });
    } else if (fence === 'sh' || fence === 'bash') {
      const whole: string = continued + line;
      continued = whole.endsWith('\\') ? whole.slice(0, -1) : '';
      if (continued === '') found.push(...commandsOf(whole).map((words) => ({ place, words })));
    }
  }
  return found;
}

/** Of what may be typed or left out, or chosen, one form is taken: `--to=csv|jsonl [--curves]`. */
function inlineCommands(line: string): string[][] {
  return [...line.matchAll(/`((?:npx )?basin [a-z][^`]*|(?:npx )?nx run [^`]*)`/g)].flatMap(
    ([, code = '']) => {
      const one = code.replaceAll(/(?<=\s)\[([^\]]*)\]/g, '$1').replaceAll(/\s*…/g, '');
      return commandsOf(one.replaceAll(/(?<=[\w.])\|[\w.|]+/g, ''));
    },
  );
}
