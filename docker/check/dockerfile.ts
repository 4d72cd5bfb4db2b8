/** One instruction of a Dockerfile, its continuation lines joined. */
export interface Instruction {
  line: number;
  /** In capitals: `RUN`, `COPY`, … */
  name: string;
  /** `--from=build` as `{ from: 'build' }`. */
  flags: Record<string, string>;
  /** The rest as written. */
  text: string;
}

/** A stage: what it starts from, and what is done in it. */
export interface Stage {
  name: string;
  /** Another stage's name, or an image. */
  base: string;
  instructions: Instruction[];
}

export interface Dockerfile {
  /** `ARG`s before the first stage, with their defaults. */
  arguments: Record<string, string>;
  stages: Stage[];
}

/** Reads the part of the language that our Dockerfiles use. @throws Error naming the line. */
export function parseDockerfile(source: string): Dockerfile {
  const file: Dockerfile = { arguments: {}, stages: [] };
  for (const instruction of instructions(source)) {
    const stage = file.stages.at(-1);
    if (instruction.name === 'FROM') {
      const [image = '', as, name = `stage-${file.stages.length}`] = instruction.text.split(/\s+/);
      if (as !== undefined && as.toUpperCase() !== 'AS') throw wrong(instruction);
      file.stages.push({ name, base: substitute(image, file.arguments), instructions: [] });
    } else if (stage !== undefined) {
      stage.instructions.push(instruction);
    } else if (instruction.name === 'ARG') {
      Object.assign(file.arguments, assignments(instruction));
    } else {
      throw wrong(instruction);
    }
  }
  return file;
}

function instructions(source: string): Instruction[] {
  const found: Instruction[] = [];
  let firstLine = 0;
  let joined = '';
  for (const [index, raw] of source.split('\n').entries()) {
    const text = raw.trim();
    // Comments may stand between continuation lines.
    if (text.startsWith('#') || (text === '' && joined === '')) continue;
    if (joined === '') firstLine = index + 1;
    joined += text.replace(/\\$/, '');
    if (text.endsWith('\\')) continue;
    found.push(instruction(firstLine, joined));
    joined = '';
  }
  if (joined !== '') throw new Error(`line ${firstLine} goes on after the file's end`);
  return found;
}

function instruction(line: number, source: string): Instruction {
  const [, name = '', rest = ''] = /^([A-Za-z]+)\s+(.*)$/s.exec(source) ?? [];
  if (name === '') throw new Error(`line ${line} is no instruction: ${source}`);
  const flags: Record<string, string> = {};
  let text = rest;
  for (let flag = flagAt(text); flag !== null; flag = flagAt(text)) {
    flags[flag.name] = flag.value;
    text = text.slice(flag.length);
  }
  return { line, name: name.toUpperCase(), flags, text: text.trim() };
}

function flagAt(text: string): { name: string; value: string; length: number } | null {
  const found = /^\s*--([a-z-]+)=(\S+)\s+/.exec(text);
  return found === null ? null : { name: found[1]!, value: found[2]!, length: found[0].length };
}

/** `NAME=value` pairs of `ARG` and `ENV`. */
export function assignments(instruction: Instruction): Record<string, string> {
  const pairs = instruction.text.split(/\s+/).map((pair) => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) throw wrong(instruction);
    return [name, value] as const;
  });
  return Object.fromEntries(pairs);
}

/** Arguments of the exec form, `["node", "main.js"]`. */
export function execForm(instruction: Instruction): string[] {
  const text = instruction.text.replace(/^CMD\s+/, '');
  const parsed: unknown = JSON.parse(text);
  if (!Array.isArray(parsed) || !parsed.every((part) => typeof part === 'string')) {
    throw wrong(instruction);
  }
  return parsed;
}

/** `${NAME}` replaced by its value. */
export function substitute(text: string, values: Record<string, string>): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

function wrong({ line, name, text }: Instruction): Error {
  return new Error(`line ${line}: cannot read ${name} ${text}`);
}
