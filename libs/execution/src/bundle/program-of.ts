import { bundleFolder } from './bundled.ts';

/** A program of ours for a process or a thread of its own, and what Node needs to run it. */
export function programOf(
  name: 'pool-process' | 'worker-thread',
  source: URL,
): { url: URL; execArgv: string[] } {
  if (bundleFolder !== null) return { url: new URL(`${name}.js`, bundleFolder), execArgv: [] };
  return {
    url: source,
    execArgv: ['--import', new URL('./register-typescript.js', import.meta.url).href],
  };
}
