import { BasinError, type NetworkConfig } from '@basin/core';
import {
  describeNetwork,
  modulesOf,
  flatFromStateDict,
  parseWeights,
  type StateDict,
  tidyNames,
} from '@basin/models';
import type { NetworkFile } from './network-file.ts';

/**
 * Flat weights of a network from a PyTorch state_dict, in a safetensors file or as torch.save writes it, rounded to float32.
 *
 * @param notice is told of tensors that are left out.
 * @throws BasinError `model/safetensors`, `model/torch-file`, `model/state-dict` naming what does not fit.
 */
export function givenWeights(
  network: NetworkConfig,
  bytes: Uint8Array,
  modules: NetworkFile['modules'],
  notice: (text: string) => void = () => {},
): Float32Array {
  const stateDict = tidyNames(parseWeights(bytes, notice), notice, describeNetwork(network));
  return flatFromStateDict(
    network,
    modules === undefined ? stateDict : numbered(network, stateDict, modules),
  );
}

/** The state_dict with its modules' names replaced by the numbers of their layers. */
function numbered(network: NetworkConfig, stateDict: StateDict, modules: string[]): StateDict {
  const layers = modulesOf(describeNetwork(network));
  if (layers.length !== modules.length) {
    throw new BasinError(
      'model/state-dict',
      `"modules" names ${modules.length} modules (${modules.join(', ')}), and ${layers.length} layers of the network have weights`,
    );
  }
  const names = new Map(
    layers.flatMap((blocks, index) =>
      blocks.map(({ name, role }) => [`${modules[index] as string}.${role}`, name]),
    ),
  );
  const found = Object.keys(stateDict);
  const missing = [...names.keys()].filter(
    (name) => !found.includes(name) && !name.endsWith('.num_batches_tracked'),
  );
  const extra = found.filter((name) => !names.has(name));
  if (missing.length + extra.length > 0) {
    throw new BasinError(
      'model/state-dict',
      `the state dict does not fit the modules: missing ${missing.join(', ') || 'nothing'}; not wanted ${extra.join(', ') || 'nothing'}`,
    );
  }
  return Object.fromEntries(
    Object.entries(stateDict).map(([name, tensor]) => [names.get(name) as string, tensor]),
  );
}
