/** The commands that people type, and the nx target that runs each; null: it has none. */
const targets = {
  setup: 'engine:native',
  sweep: 'runner:sweep',
  worker: 'runner:worker',
  serve: 'dashboard:serve',
  replay: 'runner:replay',
  report: 'runner:report',
  analyse: 'runner:analyse',
  backup: 'runner:backup',
  verify: 'runner:verify',
  doctor: 'runner:doctor',
  list: null,
  show: null,
  compare: null,
  export: null,
  measure: null,
  status: null,
  pause: null,
  resume: null,
  cancel: null,
} as const satisfies Record<string, `${string}:${string}` | null>;

export type CommandName = keyof typeof targets;
type Environment = Readonly<Record<string, string | undefined>>;
export type CommandFlags = Readonly<Record<string, string | number | true | undefined>>;

/**
 * The command that a user should type, in the way in which this process was started: by nx, or by
 * the package's own name. Quoted for a shell.
 */
export function userCommand(
  name: CommandName,
  flags: CommandFlags = {},
  {
    words = [],
    environment = processEnvironment(),
  }: { words?: string[]; environment?: Environment } = {},
): string {
  const target = targets[name];
  // nx tells the programs that it starts which target they are.
  const byNx = environment['NX_TASK_TARGET_TARGET'] !== undefined && target !== null;
  return commandLine(byNx ? `npx nx run ${target}` : `npx basin ${name}`, flags, words);
}

function commandLine(begin: string, flags: CommandFlags, words: readonly string[]): string {
  const given = Object.entries(flags).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return value === true ? [`--${name}`] : [`--${name}=${shellQuoted(String(value))}`];
  });
  return [begin, ...words.map(shellQuoted), ...given].join(' ');
}

/** A word as a POSIX shell reads it back, bare where nothing in it means anything to a shell. */
export function shellQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Empty in a browser. */
function processEnvironment(): Environment {
  const { process } = globalThis as { process?: { env?: Environment } };
  return process?.env ?? {};
}
