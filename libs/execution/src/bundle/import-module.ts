import { pathToFileURL } from 'node:url';
import { bundleFolder } from './bundled.ts';

/** What a module of the user's exports. It may be TypeScript: what is compiled brings no compiler itself. */
export async function importModule(file: string): Promise<Record<string, unknown>> {
  if (bundleFolder !== null) {
    const { register } = await import('tsx/esm/api');
    register();
  }
  // A .ts file is CommonJS to Node, unless a package.json above it says `"type": "module"`.
  const { register } = await import('tsx/cjs/api');
  register();
  const loaded = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  return isTranslated(loaded['default']) ? loaded['default'] : loaded;
}

/** The exports of a module that was written as ECMAScript and loaded as CommonJS. */
function isTranslated(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && '__esModule' in value;
}
