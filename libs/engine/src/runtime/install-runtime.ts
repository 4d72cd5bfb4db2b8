import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BasinError, errorMessage } from '@basin/core';
import { addonDirectory, addonFiles, buildAddon, findCompiler } from './build-addon.ts';
import { downloadWheel, findPip, sha256OfFile } from './download-wheel.ts';
import { installedAddonDirectory, runtimeRecordFile, type RuntimeRecord } from './installed.ts';
import { withLock } from './lock.ts';
import { ownSourcesDigest } from './native-sources.ts';
import { extractEntry, readZipEntries } from './zip.ts';
import { isNeeded, runtimeWheels, tensorflowVersion, type RuntimeName } from './wheels.ts';

export interface InstallOptions {
  cache: string;
  runtime: RuntimeName;
  /** Hash the unpacked libraries too, not only their sizes. */
  verify: boolean;
  /** Where the addon goes: by default where tfjs-node looks for it. */
  addonDirectory?: string;
  onProgress: (line: string) => void;
}

/** What was unpacked, written last: without it the folder does not count. */
interface UnpackedRecord {
  files: Record<string, { size: number; sha256: string }>;
}

/**
 * Makes the addon in node_modules work on the wanted runtime: fetches and unpacks the wheels,
 * builds the addon, copies it; each step only if its result is not there yet. Returns what it did,
 * nothing when all was in place.
 * @throws BasinError `runtime/…` with what to do
 */
export async function installRuntime(options: InstallOptions): Promise<string[]> {
  if (!options.verify && (await isInstalled(options))) return [];
  return withLock(
    join(options.cache, 'native.lock'),
    (holder) => options.onProgress(`waiting for process ${holder}, which is preparing the runtime`),
    async () => {
      const done: string[] = [];
      const runtimeDirectory = runtimeDirectoryOf(options);
      if (!(await isUnpacked(runtimeDirectory, options.verify))) {
        // Before 274 MB are fetched in vain.
        await findCompiler();
        await unpackRuntime(options, runtimeDirectory);
        done.push(`unpacked TensorFlow ${tensorflowVersion} (${options.runtime})`);
      }
      const addon = await addonDirectory(options.cache, runtimeDirectory);
      if (!(await hasAddon(addon))) {
        options.onProgress('building the addon');
        await rm(addon, { recursive: true, force: true });
        await buildAddon(addon, runtimeDirectory);
        done.push('built the addon');
      }
      if (!(await isInstalled(options))) {
        await copyAddon(addon, options.addonDirectory ?? installedAddonDirectory(), {
          runtime: options.runtime,
          tensorflowVersion,
          runtimeDirectory,
          sourcesDigest: ownSourcesDigest(),
        });
        done.push('placed the addon in node_modules');
      }
      return done;
    },
  );
}

export function runtimeDirectoryOf(options: { cache: string; runtime: RuntimeName }): string {
  return join(options.cache, `tensorflow-${tensorflowVersion}-${options.runtime}`);
}

async function isInstalled(options: InstallOptions): Promise<boolean> {
  const runtimeDirectory = runtimeDirectoryOf(options);
  if (!(await isUnpacked(runtimeDirectory, false))) return false;
  const addon = await addonDirectory(options.cache, runtimeDirectory);
  const installed = options.addonDirectory ?? installedAddonDirectory();
  for (const file of addonFiles) {
    const [cached, placed] = await Promise.all([
      sha256OfFile(join(addon, file)),
      sha256OfFile(join(installed, file)),
    ]);
    if (cached === null || cached !== placed) return false;
  }
  const record = await readFile(join(installed, runtimeRecordFile), 'utf8').catch(() => '');
  return [runtimeDirectory, ownSourcesDigest()].every((part) =>
    record.includes(JSON.stringify(part)),
  );
}

async function hasAddon(directory: string): Promise<boolean> {
  const sizes = await Promise.all(
    addonFiles.map((file) =>
      stat(join(directory, file)).then(
        (s) => s.size,
        () => 0,
      ),
    ),
  );
  return sizes.every((size) => size > 0);
}

async function isUnpacked(directory: string, verify: boolean): Promise<boolean> {
  let record: UnpackedRecord;
  try {
    record = JSON.parse(await readFile(join(directory, 'unpacked.json'), 'utf8'));
  } catch {
    return false;
  }
  for (const [path, expected] of Object.entries(record.files)) {
    const file = join(directory, path);
    const size = await stat(file).then(
      (s) => s.size,
      () => -1,
    );
    if (size !== expected.size) return false;
    if (verify && (await sha256OfFile(file)) !== expected.sha256) return false;
  }
  return true;
}

async function unpackRuntime(options: InstallOptions, target: string): Promise<void> {
  const downloads = join(options.cache, 'downloads');
  await mkdir(downloads, { recursive: true });
  const wheels = runtimeWheels[options.runtime];
  const unpacking = `${target}.unpacking-${process.pid}`;
  await rm(unpacking, { recursive: true, force: true });
  await mkdir(unpacking, { recursive: true });
  try {
    const files: UnpackedRecord['files'] = {};
    const paths: string[] = [];
    for (const wheel of wheels) {
      const path = await downloadWheel(wheel, downloads, options.onProgress);
      paths.push(path);
      options.onProgress(`unpacking ${wheel.project}`);
      for (const entry of (await readZipEntries(path)).filter(({ path }) => isNeeded(path))) {
        if (entry.path.endsWith('/')) continue;
        const sha256 = await extractEntry(path, entry, unpacking);
        files[entry.path] = { size: entry.size, sha256 };
      }
    }
    await writeFile(join(unpacking, 'unpacked.json'), JSON.stringify({ files }, null, 1));
    await rm(target, { recursive: true, force: true });
    await rename(unpacking, target);
    for (const path of paths) await rm(path, { force: true });
  } catch (error) {
    throw asRuntimeError(error);
  } finally {
    await rm(unpacking, { recursive: true, force: true });
  }
}

function asRuntimeError(error: unknown): BasinError {
  if (error instanceof BasinError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const advice =
    code === 'ENOSPC' ? 'free some space, or set BASIN_CACHE to another disk' : 'try again';
  return new BasinError('runtime/unpack', `${errorMessage(error)}: ${advice}`);
}

async function copyAddon(from: string, directory: string, record: RuntimeRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  const place = async (name: string, write: (path: string) => Promise<void>) => {
    const temporary = join(directory, `${name}.${process.pid}`);
    await write(temporary);
    await rename(temporary, join(directory, name));
  };
  // The addon last: whoever waits for it finds the rest in place.
  await place(runtimeRecordFile, (path) => writeFile(path, JSON.stringify(record)));
  for (const file of [...addonFiles].reverse()) {
    await place(file, (path) => copyFile(join(from, file), path));
  }
}

/** What `--dry-run` checks: that the tools are there. */
export async function findTools(): Promise<{ pip: string[]; compiler: string }> {
  return { pip: await findPip(), compiler: await findCompiler() };
}
