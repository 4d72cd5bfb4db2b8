import { chosenSettings, type Json, type TaskConfig } from '@basin/core';

/** A setting that differs: the values that each side's tasks have, none where they lack it. */
export interface DifferentSetting {
  /** `optimiser.learningRate`, `network.layers[0].units`. */
  path: string;
  a: Json[];
  b: Json[];
}

/** Where the configs of two sides differ, in the order of their fields. Seeds are no settings. */
export function differentSettings(
  a: readonly TaskConfig[],
  b: readonly TaskConfig[],
): DifferentSetting[] {
  return settingsApart([a, b]).map(({ path, values: [ofA = [], ofB = []] }) => ({
    path,
    a: ofA,
    b: ofB,
  }));
}

/** A setting that not all of several sides have alike: the values of each, none where it lacks it. */
export interface SettingApart {
  path: string;
  /** One list a side, in their order. */
  values: Json[][];
}

/**
 * As `differentSettings`, of as many sides as there are. Where runs that were made elsewhere stand beside
 * trainings, defaults of these are left out: the others say nothing of forty options.
 */
export function settingsApart(sides: readonly (readonly TaskConfig[])[]): SettingApart[] {
  const isMixed = new Set(sides.flat().map(({ kind }) => kind === 'import')).size > 1;
  const bySide = sides.map((configs) => valuesByPath(isMixed ? configs.map(chosenSettings) : configs)); // prettier-ignore
  const paths = new Set(bySide.flatMap((values) => [...values.keys()]));
  return [...paths].flatMap((path) => {
    const texts = bySide.map((values) => [...(values.get(path) ?? [])].sort());
    if (new Set(texts.map((list) => JSON.stringify(list))).size < 2) return [];
    const values = texts.map((list) => list.map((text) => JSON.parse(text) as Json));
    return [{ path, values }];
  });
}

/** What tells runs that were made elsewhere apart, each of which has another. */
const notSettings = new Set(['study', 'run', 'digest', 'parameters.seed']);

function valuesByPath(configs: readonly object[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const config of configs) {
    const isImport = 'kind' in config && config.kind === 'import';
    for (const [path, value] of leavesOf(config as Json)) {
      if (path === 'seed' || (isImport && notSettings.has(path))) continue;
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
