import type { Json } from '@basin/core';

/** A setting that differs: the values that each side's tasks have, none where they lack it. */
export interface DifferentSetting {
  /** `optimiser.learningRate`, `network.layers[0].units`. */
  path: string;
  a: Json[];
  b: Json[];
}

/** Where the configs of two sides differ, in the order of their fields. Seeds are no settings. */
export function differentSettings(a: readonly object[], b: readonly object[]): DifferentSetting[] {
  const [ofA, ofB] = [valuesByPath(a), valuesByPath(b)];
  return [...new Set([...ofA.keys(), ...ofB.keys()])].flatMap((path) => {
    const [left, right] = [[...(ofA.get(path) ?? [])].sort(), [...(ofB.get(path) ?? [])].sort()];
    if (JSON.stringify(left) === JSON.stringify(right)) return [];
    const parse = (texts: string[]): Json[] => texts.map((text) => JSON.parse(text) as Json);
    return [{ path, a: parse(left), b: parse(right) }];
  });
}

function valuesByPath(configs: readonly object[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const config of configs) {
    for (const [path, value] of leavesOf(config as Json)) {
      if (path === 'seed') continue;
      const known = values.get(path);
      const text = JSON.stringify(value);
      if (known === undefined) values.set(path, new Set([text]));
      else known.add(text);
    }
  }
  return values;
}

/** Paths and values of what holds nothing further. */
export function* leavesOf(value: Json, path = ''): Generator<[path: string, value: Json]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, value];
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* leavesOf(item, `${path}[${index}]`);
  } else {
    for (const [name, item] of Object.entries(value)) {
      yield* leavesOf(item, path === '' ? name : `${path}.${name}`);
    }
  }
}
