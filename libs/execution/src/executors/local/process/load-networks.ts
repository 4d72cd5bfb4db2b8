import { pathToFileURL } from 'node:url';
import { type PluginFunction, registerFunction } from '@basin/models';
import { guardExit } from '../../../modules/process-end.ts';
import type { PoolPlugin } from './protocol.ts';

/** What of a plug-in a worker needs: its definition was checked by whoever named it. */
interface ExportedNetworks {
  default: { networks?: Readonly<Record<string, { forward: PluginFunction }>> };
}

/** Makes the networks of plug-ins known to the trainings of this thread. */
export async function loadNetworks(plugins: readonly PoolPlugin[]): Promise<void> {
  for (const { file, digest } of plugins) {
    guardExit(file, 'the plug-in');
    const { default: plugin } = (await import(pathToFileURL(file).href)) as ExportedNetworks;
    for (const [name, { forward }] of Object.entries(plugin.networks ?? {})) {
      registerFunction({ name, digest }, forward);
    }
  }
}
