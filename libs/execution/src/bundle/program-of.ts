import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleFolder } from './bundled.ts';
import { compiled } from './start.js';

/**
 * A program of ours for a process or a thread of its own, and what Node needs to run it. Of a process
 * that runs its sources (a test, a script) the programs are compiled nonetheless: they load so much
 * that compiling as they load takes longer than what is asked of them.
 */
export function programOf(
  name:
    | 'pool-process'
    | 'worker-thread'
    | 'findings-process'
    | 'reads-process'
    | 'engine-native'
    | 'store-native',
  source: URL,
): { url: URL; execArgv: string[] } {
  const file = compiledFile(name);
  if (file !== null) return { url: file, execArgv: [] };
  return {
    url: source,
    execArgv: ['--import', new URL('./register-typescript.js', import.meta.url).href],
  };
}

const ofDashboard = ['findings-process', 'reads-process'];

function compiledFile(name: string): URL | null {
  if (bundleFolder !== null) return new URL(`${name}.js`, bundleFolder);
  if (process.env['BASIN_START'] === 'sources') return null;
  const folder = compiled(ofDashboard.includes(name) ? 'dashboard' : 'runner');
  return folder === null ? null : pathToFileURL(path.join(folder, `${name}.js`));
}
