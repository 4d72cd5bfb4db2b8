/** What ends a command of a shell's line. */
const ends = /^(&&|\|\||[|;&])/;

/**
 * The commands of a line, as words: quotes are taken off, comments, redirections and what is assigned before a
 * command are left out.
 */
export function commandsOf(line: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let rest = line.trim();
  while (rest !== '' && !rest.startsWith('#')) {
    const end = ends.exec(rest)?.[0];
    if (end === undefined) {
      const [word, after] = firstWord(rest);
      words.push(word);
      rest = after.trimStart();
    } else {
      commands.push(words);
      words = [];
      rest = rest.slice(end.length).trimStart();
    }
  }
  return [...commands, words].map(bare).filter((command) => command.length > 0);
}

/** The first word, without its quotes, and what follows. */
function firstWord(text: string): [string, string] {
  const raw = /^(?:'[^']*'|"[^"]*"|\\.|[^\s'"\\|;&])+/.exec(text)?.[0] ?? text;
  const word = raw.replaceAll(/'([^']*)'|"([^"]*)"|\\(.)/g, '$1$2$3');
  return [word, text.slice(raw.length)];
}

function bare(words: string[]): string[] {
  const assigned = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const redirected = words.findIndex((word) => /^\d?[<>]/.test(word));
  return words.slice(Math.max(0, assigned), redirected < 0 ? undefined : redirected);
}
