/** What a text tells its reader to type. */
export interface Advice {
  /** Words of a command of ours, `analyse` of `basin analyse`; null of an option by itself. */
  command: string | null;
  /** `project:target` of `nx run project:target`. */
  target: string | null;
  options: AdvisedOption[];
}

export interface AdvisedOption {
  /** `--measure`. */
  name: string;
  /** What follows the equals sign; null when nothing does, or what stands for a value of the reader's. */
  value: string | null;
}

const optionPattern = /(?<![\w-]|var\()(--[a-z][a-z-]*)(?:=([^\s`'"),;]*))?/g;
/** A command goes to the end of its code, of its line or of its sentence. */
const commandPattern = /\b(?:basin ([a-z][a-z-]*)|nx run ([a-z-]+:[a-z-]+))([^`"'\n;:,.]*)/g;

/** Commands and options of ours that a text names; what is no prose and no command line has none. */
export function adviceIn(text: string): Advice[] {
  if (!/\s/.test(text)) return [];
  const found: Advice[] = [];
  const rest = text.replace(commandPattern, (_, command: string, target: string, end: string) => {
    found.push({ command: command ?? null, target: target ?? null, options: optionsIn(end) });
    return ' ';
  });
  const options = optionsIn(rest);
  if (options.length > 0) found.push({ command: null, target: null, options });
  return found;
}

function optionsIn(text: string): AdvisedOption[] {
  return [...text.matchAll(optionPattern)].map(([, name, value]) => ({
    name: name as string,
    value: value === undefined || !/^[a-z0-9][a-z0-9,-]*$/.test(value) ? null : value,
  }));
}
