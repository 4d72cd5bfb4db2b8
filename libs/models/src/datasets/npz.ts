import { BasinError, type DatasetInputOf, type NpzConfig, suggestion } from '@basin/core';
import { arrayDecoding, type ArrayFile, loadArrays, resolveArrays } from './arrays.ts';
import type { DataLoader } from './data-loader.ts';
import { gunzipped } from './gunzip.ts';
import { type ZipMember, zipMembers } from './zip-format.ts';

/** Arrays of one .npz file; see `libs/core/src/config/data-sources/npz.ts`. */
export const npzLoader: DataLoader<NpzConfig> = {
  async resolve({ name, file, ...input }, files) {
    const members = zipMembers(file, gunzipped(file, await files.readFile(file)));
    const arrays = new Map(
      members
        .filter((member) => member.name.endsWith('.npy'))
        .map((member) => [member.name.slice(0, -'.npy'.length), member]),
    );
    const given = namesOf(file, arrays, input).map((array): ArrayFile => ({
      name: `${file}, ${array}`,
      bytes: (arrays.get(array) as ZipMember).read(),
    }));
    return { name, ...resolveArrays(given, input, files) };
  },
  load: (config, read) => Promise.resolve(loadArrays(config, read)),
  decoding: arrayDecoding,
};

/** Names that people give: of one split, or of the training split; then of the test split. */
const usualNames: readonly (readonly string[])[] = [
  ['x_train', 'y_train', 'x_test', 'y_test'],
  ['X_train', 'y_train', 'X_test', 'y_test'],
  ['train_images', 'train_labels', 'test_images', 'test_labels'],
  ['x', 'y', 'x_test', 'y_test'],
  ['X', 'y', 'X_test', 'y_test'],
  ['X', 'Y', 'X_test', 'Y_test'],
  ['inputs', 'targets', 'test_inputs', 'test_targets'],
  ['inputs', 'labels', 'test_inputs', 'test_labels'],
  ['data', 'target'],
  ['data', 'labels'],
  ['images', 'labels'],
];

/** @throws BasinError `dataset/no-array`. */
function namesOf(
  file: string,
  arrays: ReadonlyMap<string, unknown>,
  wanted: Pick<DatasetInputOf<'npz'>, 'inputs' | 'targets' | 'testInputs' | 'testTargets'>,
): string[] {
  const { inputs, targets, testInputs, testTargets } = wanted;
  const shown = [...arrays.keys()].join(', ') || 'none';
  const refuse = (what: string): BasinError =>
    new BasinError('dataset/no-array', `${file} ${what}\narrays: ${shown}`);
  if (inputs === undefined && targets === undefined) {
    const has = (names: readonly string[]): boolean => names.every((name) => arrays.has(name));
    const usual = usualNames.find((names) => has(names.slice(0, 2)));
    if (usual === undefined) {
      throw refuse(
        'has no arrays of usual names (x and y, x_train and y_train, …): say which they are, as "inputs" and "targets"',
      );
    }
    return usual.length === 4 && has(usual) ? [...usual] : usual.slice(0, 2);
  }
  const given = { inputs, targets, testInputs, testTargets };
  const hasTest = testInputs !== undefined || testTargets !== undefined;
  const roles = hasTest
    ? (['inputs', 'targets', 'testInputs', 'testTargets'] as const)
    : (['inputs', 'targets'] as const);
  return roles.map((role) => {
    const name = given[role];
    if (name === undefined)
      throw refuse(`is to be read without "${role}": name it beside the others`);
    if (arrays.has(name)) return name;
    throw refuse(
      `has no array "${name}", which is to be "${role}"${suggestion(name, [...arrays.keys()])}`,
    );
  });
}
