import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileScript } from '../bundle/compile-application.ts';

/** Below the workspace's node_modules, so that what is not compiled in is found from there. */
const folder = fileURLToPath(
  new URL(`../../../../node_modules/.cache/basin-scripts/${process.pid}`, import.meta.url),
);
const compiled = new Map<string, Promise<string>>();

/**
 * The file of a script of ours as one file of JavaScript, compiled once by this process: who loads its modules one
 * by one, and compiles each, takes three seconds of a core for every process of it.
 */
export function compiledScript(script: string): Promise<string> {
  const known = compiled.get(script) ?? compile(script);
  compiled.set(script, known);
  return known;
}

async function compile(script: string): Promise<string> {
  if (compiled.size === 0) {
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  }
  const file = path.join(folder, `${path.basename(script, '.ts')}.mjs`);
  await compileScript(script, file);
  return file;
}
