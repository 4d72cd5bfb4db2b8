import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A package of others in ours. */
interface Component {
  type: 'library';
  'bom-ref': string;
  name: string;
  version: string;
  purl: string;
  licenses: [{ license: { id: string } } | { expression: string }];
  hashes?: [{ alg: 'SHA-512'; content: string }];
  scope?: 'optional';
  properties: [{ name: 'basin:how'; value: How }];
}

/** Compiled into files of ours, in the package's node_modules, or fetched by npm beside it. */
type How = 'compiled in' | 'contained' | 'installed beside';

/** What the package is made of. Folders are from the root, such as `node_modules/zod`. */
export interface Contents {
  name: string;
  version: string;
  licence: string;
  compiledIn: readonly string[];
  contained: readonly string[];
  /** Names of what npm installs. */
  installed: readonly string[];
  optional: readonly string[];
}

/**
 * The bill of materials of a package: every package in it and beside it with version, licence and npm's
 * SHA-512 (CycloneDX 1.6, JSON). Without time and serial number: the same package has the same bill.
 */
export function sbomOf(root: string, contents: Contents): Record<string, unknown> {
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { integrity?: string }>;
  };
  const component = (folder: string, how: How, scope: object = {}): Component => ({
    ...describe(root, folder, lock.packages[folder]?.integrity ?? null),
    ...scope,
    properties: [{ name: 'basin:how', value: how }],
  });
  const folder = (name: string): string => `node_modules/${name}`;
  const { name, version, licence } = contents;
  const found = [
    ...contents.compiledIn.map((place) => component(place, 'compiled in')),
    ...contents.contained.map((place) => component(place, 'contained')),
    ...contents.installed.map((place) => component(folder(place), 'installed beside')),
    ...contents.optional.map((place) =>
      component(folder(place), 'installed beside', { scope: 'optional' }),
    ),
  ];
  // A package may be compiled in and installed too; what is inside is said first.
  const components = new Map<string, Component>();
  for (const one of found) if (!components.has(one.purl)) components.set(one.purl, one);
  const own = `pkg:npm/${name}@${version}`;
  return {
    ...{ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 },
    metadata: {
      component: {
        ...{ type: 'application', 'bom-ref': own, name, version, purl: own },
        licenses: [{ license: { id: licence } }],
      },
    },
    components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
    dependencies: [{ ref: own, dependsOn: [...components.keys()].sort() }],
  };
}

function describe(
  root: string,
  folder: string,
  integrity: string | null,
): Omit<Component, 'properties'> {
  const file = path.join(root, folder, 'package.json');
  const { name, version, license } = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'name' | 'version' | 'license',
    string | undefined
  >;
  if (name === undefined || version === undefined || typeof license !== 'string') {
    throw new Error(`${file} does not say name, version and licence`);
  }
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  return {
    ...{ type: 'library', 'bom-ref': purl, name, version, purl },
    licenses: [/^[\w.+-]+$/.test(license) ? { license: { id: license } } : { expression: license }],
    ...(integrity === null ? {} : { hashes: [{ alg: 'SHA-512', content: hexOf(integrity) }] }),
  };
}

function hexOf(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}
