import { loadModule } from '@basin/execution/modules/load-module';
import { thrownAt } from '@basin/execution/modules/thrown-at';
import { userPath } from '@basin/store/places';
import { checkPlugin, registerPlugin } from '@basin/studies/plugin';

/** Pages are compiled apart, and find in this process what it has registered. */
export async function loadPlugins(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const { digest, folder, exported } = await loadModule(userPath(path), path);
    registerPlugin({ ...checkPlugin(exported, path), digest, folder }, thrownAt);
  }
}
