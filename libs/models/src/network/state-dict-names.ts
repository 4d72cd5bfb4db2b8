import { BasinError } from '@basin/core';
import type { Block, NetworkDescription } from './describe-network.ts';
import type { StateDict } from './state-dict.ts';

/** Told, in a sentence, of what was left out. */
export type Notice = (text: string) => void;

/** How many batches a layer has seen: the one integer that a state_dict may lack, and that is read. */
export const batchCount = 'num_batches_tracked';

/** What wrappers put before every name: `nn.DataParallel`, `torch.compile`. */
const wrappers = ['module.', '_orig_mod.'];

/**
 * The state_dict without the prefixes that wrappers add, and without tensors of integers or booleans: these
 * are what modules count or mask with, and no layer's weights. Counts of batches stay where layers want them.
 */
export function tidyNames(
  stateDict: StateDict,
  notice: Notice,
  { buffers }: Pick<NetworkDescription, 'buffers'>,
): StateDict {
  const isLeftOut = (name: string): boolean =>
    stateDict[name]?.isWhole === true && !(buffers.length > 0 && roleOf(name) === batchCount);
  const whole = Object.keys(stateDict).filter(isLeftOut);
  if (whole.length > 0) {
    notice(
      `not read, for they are integers or booleans and no layer's weights: ${whole.join(', ')}`,
    );
  }
  let tidy = Object.fromEntries(Object.entries(stateDict).filter(([name]) => !isLeftOut(name)));
  for (let found: string | undefined = ''; found !== undefined;) {
    const names = Object.keys(tidy);
    found = wrappers.find(
      (prefix) => names.length > 0 && names.every((name) => name.startsWith(prefix)),
    );
    const { length } = found ?? '';
    tidy = Object.fromEntries(Object.entries(tidy).map(([name, one]) => [name.slice(length), one]));
  }
  return tidy;
}

/**
 * The state_dict's name of each block.
 *
 * @throws BasinError `model/state-dict`
 */
export function stateDictNames(
  description: NetworkDescription,
  stateDict: StateDict,
): Map<Block, string> {
  const found = Object.keys(stateDict);
  const modules = modulesOf(description);
  const blocks = modules.flat();
  // A file may lack the counts of batches, all of them.
  const isCounted = found.some((name) => roleOf(name) === batchCount);
  const wanted = blocks.filter(({ role }) => isCounted || role !== batchCount);
  if (found.length === wanted.length && wanted.every(({ name }) => name in stateDict)) {
    return new Map(wanted.map((block) => [block, block.name]));
  }
  const numbered = numberedNames(wanted, found);
  if (numbered !== null) return numbered;
  const names = wanted.map(({ name }) => name);
  const missing = names.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !names.includes(name));
  throw new BasinError(
    'model/state-dict',
    `the state dict does not fit the network: missing ${missing.join(', ') || 'nothing'}; not wanted ${extra.join(', ') || 'nothing'}. ${advice(modules, found)}`,
  );
}

/** The blocks of each layer that has some, layers within a layer behind it. */
export function modulesOf({ parameters, buffers }: NetworkDescription): Block[][] {
  const modules = new Map<string, Block[]>();
  // As the layers stand, for one may have buffers and no weights.
  const inOrder = [...parameters, ...buffers].sort((a, b) =>
    compare(pathOf(a.name), pathOf(b.name)),
  );
  for (const block of inOrder) {
    const path = pathOf(block.name);
    modules.set(path, [...(modules.get(path) ?? []), block]);
  }
  return [...modules.values()];
}

/**
 * Modules with numbers, as an `nn.Sequential` has them, in the order of the layers with weights: modules
 * without weights, activations say, take a number too. Within a residual its parts keep their names.
 */
function numberedNames(
  wanted: readonly Block[],
  found: readonly string[],
): Map<Block, string> | null {
  const ours = [...new Set(wanted.map(({ name }) => pathOf(name)))].sort(compare);
  const prefix = /^(.*?)\d+\./.exec(found[0] ?? '')?.[1] ?? '';
  if (!found.every((name) => name.startsWith(prefix))) return null;
  const theirs = [...new Set(found.map(pathOf))].sort(compare);
  const isLike = theirs.every((path, index) => {
    const [one, other] = [path.slice(prefix.length), ours[index] ?? ''];
    return one.replaceAll(/\d+/g, '#') === other.replaceAll(/\d+/g, '#');
  });
  if (!isLike || theirs.length !== ours.length || found.length !== wanted.length) return null;
  const names = new Map(
    wanted.map((block) => [
      block,
      `${theirs[ours.indexOf(pathOf(block.name))] as string}.${block.role}`,
    ]),
  );
  return [...names.values()].every((name) => found.includes(name)) ? names : null;
}

/** What to do about names: other than what was done. */
function advice(modules: readonly Block[][], found: readonly string[]): string {
  const theirs = [...new Set(found.map(pathOf))];
  const isNumbered = theirs.every((name) => /^\d+$/.test(name));
  if (!isNumbered && theirs.length === modules.length) {
    return `Name the modules in the network's file, in the order of its layers with weights: "modules": ${JSON.stringify(theirs)}`;
  }
  const ours = modules.flat().map(({ name }) => name);
  return `The file has ${theirs.length} modules with weights (${theirs.join(', ') || 'none'}), the network ${modules.length} layers (${ours.join(', ')}): describe the network that the weights are of`;
}

/** `3.layers.0` of `3.layers.0.weight`. */
function pathOf(name: string): string {
  return name.replace(/\.?[^.]*$/, '');
}

/** `weight` of `3.layers.0.weight`. */
function roleOf(name: string): string {
  return name.replace(/^.*\./, '');
}

/** Part by part, numbers as such: `2.weight` before `10.weight`. */
function compare(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [index, part] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const numbers = [Number(part), Number(other)] as const;
    return numbers.some(Number.isNaN) ? (part < other ? -1 : 1) : numbers[0] - numbers[1];
  }
  return left.length - right.length;
}
