import { BasinError } from '@basin/core';
import type { NetworkDescription, ParameterBlock } from './describe-network.ts';
import type { StateDict } from './state-dict.ts';

/** Told, in a sentence, of what was left out. */
export type Notice = (text: string) => void;

/** What wrappers put before every name: `nn.DataParallel`, `torch.compile`. */
const wrappers = ['module.', '_orig_mod.'];

/**
 * The state_dict without the prefixes that wrappers add, and without tensors of integers or booleans: these
 * are what modules count or mask with, and no layer's weights.
 */
export function tidyNames(stateDict: StateDict, notice: Notice): StateDict {
  const whole = Object.keys(stateDict).filter((name) => stateDict[name]?.isWhole === true);
  if (whole.length > 0) {
    notice(
      `not read, for they are integers or booleans and no layer's weights: ${whole.join(', ')}`,
    );
  }
  let tidy = Object.fromEntries(
    Object.entries(stateDict).filter(([, { isWhole }]) => isWhole !== true),
  );
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
  { parameters }: NetworkDescription,
  stateDict: StateDict,
): Map<ParameterBlock, string> {
  const found = Object.keys(stateDict);
  const wanted = parameters.map(({ name }) => name);
  if (found.length === wanted.length && wanted.every((name) => name in stateDict)) {
    return new Map(parameters.map((block) => [block, block.name]));
  }
  const numbered = numberedNames(parameters, found);
  if (numbered !== null) return numbered;
  const missing = wanted.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !wanted.includes(name));
  throw new BasinError(
    'model/state-dict',
    `the state dict does not fit the network: missing ${missing.join(', ') || 'nothing'}; not wanted ${extra.join(', ') || 'nothing'}. ${advice(parameters, found)}`,
  );
}

/**
 * Modules with numbers, as an `nn.Sequential` has them, in the order of the layers with weights: modules
 * without weights, activations say, take a number too.
 */
function numberedNames(
  parameters: readonly ParameterBlock[],
  found: readonly string[],
): Map<ParameterBlock, string> | null {
  const parts = found.map((name) => /^(.*?)(\d+)\.([a-z_]+)$/.exec(name));
  const prefixes = new Set(parts.map((part) => part?.[1]));
  if (parts.includes(null) || prefixes.size !== 1 || found.length !== parameters.length)
    return null;
  const [prefix = ''] = prefixes;
  const numbers = [...new Set(parts.map((part) => Number(part?.[2])))].sort((a, b) => a - b);
  const layers = [...new Set(parameters.map(({ layerIndex }) => layerIndex))];
  const names = new Map(
    parameters.map((block) => [
      block,
      `${prefix}${String(numbers[layers.indexOf(block.layerIndex)])}.${block.role}`,
    ]),
  );
  const isThere = [...names.values()].every((name) => found.includes(name));
  return isThere && numbers.length === layers.length ? names : null;
}

/** What to do about names: other than what was done. */
function advice(parameters: readonly ParameterBlock[], found: readonly string[]): string {
  const layerCount = new Set(parameters.map(({ layerIndex }) => layerIndex)).size;
  const modules = [...new Set(found.map((name) => name.replace(/\.[^.]*$/, '')))];
  const isNumbered = modules.every((name) => /^\d+$/.test(name));
  if (!isNumbered && modules.length === layerCount) {
    return `Name the modules in the network's file, in the order of its layers with weights: "modules": ${JSON.stringify(modules)}`;
  }
  return `The file has ${modules.length} modules with weights (${modules.join(', ') || 'none'}), the network ${layerCount} layers (${parameters.map(({ name }) => name).join(', ')}): describe the network that the weights are of`;
}
