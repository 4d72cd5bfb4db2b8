import { BasinError, type NetworkConfig } from '@basin/core';
import type { PoolPlugin } from '@basin/execution/executors/local/process/protocol';
import { loadModule } from '@basin/execution/modules/load-module';
import { thrownAt } from '@basin/execution/modules/thrown-at';
import { userPath } from '@basin/store/places';
import { atPlace, checkPlugin, registerPlugin } from '@basin/studies/plugin';

/** Plug-ins of this process, by their paths: each is loaded once. */
const opened = new Map<string, Promise<PoolPlugin>>();

let tryFunctions: ((network: NetworkConfig) => void) | null = null;

/**
 * Loads the plug-ins that a command line names, and makes their studies and networks known here.
 *
 * @returns them as worker threads load them.
 * @throws BasinError `plugin/…`.
 */
export async function openPlugins(paths: readonly string[]): Promise<PoolPlugin[]> {
  const plugins: PoolPlugin[] = [];
  for (const path of paths) {
    const known = opened.get(path) ?? openPlugin(path);
    opened.set(path, known);
    plugins.push(await known);
  }
  return plugins;
}

async function openPlugin(path: string): Promise<PoolPlugin> {
  const { file, digest, folder, exported } = await loadModule(userPath(path), path);
  const plugin = checkPlugin(exported, path);
  registerPlugin({ ...plugin, digest, folder }, thrownAt);
  const networks = Object.entries(plugin.networks ?? {});
  if (networks.length > 0) {
    const { openTrials, registerFunction } = await import('@basin/models');
    for (const [name, { forward }] of networks)
      registerFunction({ name, digest }, forward as never);
    tryFunctions ??= await openTrials();
  }
  return { file, digest };
}

/** Tries the functions of a network, where plug-ins bring some. @throws BasinError `plugin/network`, with the place. */
export function tryNetwork(network: NetworkConfig): void {
  try {
    tryFunctions?.(network);
  } catch (error) {
    throw atPlace(error, error instanceof BasinError ? thrownAt(error.cause) : null);
  }
}
