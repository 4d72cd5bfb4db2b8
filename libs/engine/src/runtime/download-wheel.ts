import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BasinError } from '@basin/core';
import { lastLine, runCommand } from './run-command.ts';
import { wheelRequirement, type Wheel } from './wheels.ts';

/** How pip may be called here; the first that answers is used. */
const pipCommands = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']] as const;

/** @throws BasinError `runtime/pip-missing` */
export async function findPip(): Promise<string[]> {
  for (const [program, ...args] of pipCommands) {
    const { exitCode } = await runCommand(program, [...args, '--version']);
    if (exitCode === 0) return [program, ...args];
  }
  throw new BasinError(
    'runtime/pip-missing',
    'pip is not installed (tried python3 -m pip, pip3, pip): install Python 3 with pip',
  );
}

/** pip's arguments for exactly this file, whatever Python pip itself runs on. */
export function downloadArguments(
  wheel: Wheel,
  requirementsFile: string,
  directory: string,
): string[] {
  return [
    'download',
    '--no-deps',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar=off',
    '--only-binary=:all:',
    `--python-version=${wheel.python.version}`,
    '--implementation=cp',
    `--abi=${wheel.python.abi}`,
    `--platform=${wheel.platform}`,
    '--require-hashes',
    `--requirement=${requirementsFile}`,
    `--dest=${directory}`,
  ];
}

/** One line of a pip requirements file: name, version and the one file that is accepted. */
export function requirementLine(wheel: Wheel): string {
  return `${wheelRequirement(wheel)} --hash=sha256:${wheel.sha256}\n`;
}

/**
 * Fetches a wheel into `directory` and returns its path. A wheel that is already there is checked
 * against its SHA-256 and fetched again if it differs.
 * @throws BasinError `runtime/pip-missing`, `runtime/download`
 */
export async function downloadWheel(
  wheel: Wheel,
  directory: string,
  onProgress: (line: string) => void,
): Promise<string> {
  const target = join(directory, `${wheel.project}-${wheel.version}.whl`);
  const found = await sha256OfFile(target);
  if (found === wheel.sha256) return target;
  if (found !== null) onProgress(`${target} is damaged; fetching it again`);

  const pip = await findPip();
  const partial = join(directory, `partial-${process.pid}`);
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    const requirements = join(partial, 'requirements.txt');
    await writeFile(requirements, requirementLine(wheel));
    const label = `${wheelRequirement(wheel)} (${wheel.megabytes} MB)`;
    onProgress(`downloading ${label}`);
    const stopWatching = watchSize(partial, (megabytes) =>
      onProgress(`downloading ${label}: ${megabytes} MB`),
    );
    const args = [...pip.slice(1), ...downloadArguments(wheel, requirements, partial)];
    // Newer pips resume a broken transfer; older ones ignore the setting.
    const environment = {
      PIP_DEFAULT_TIMEOUT: '30',
      PIP_RETRIES: '3',
      PIP_RESUME_RETRIES: '10',
      ...process.env,
      TMPDIR: partial,
    };
    const result = await runCommand(pip[0] as string, args, { environment });
    stopWatching();
    const file = (await readdir(partial)).find((name) => name.endsWith('.whl'));
    if (result.exitCode !== 0 || !file) throw downloadError(wheel, result.output);
    const digest = await sha256OfFile(join(partial, file));
    if (digest !== wheel.sha256) {
      throw downloadError(wheel, `its SHA-256 is ${digest}, expected ${wheel.sha256}`);
    }
    await rename(join(partial, file), target);
    return target;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function downloadError(wheel: Wheel, output: string): BasinError {
  // The index's address stays out of the message: it may carry a password.
  const reason = lastLine(output).replaceAll(/\w+:\/\/\S+/g, '<address>');
  return new BasinError(
    'runtime/download',
    `pip could not download ${wheelRequirement(wheel)} (${reason}): check the network and pip's index`,
  );
}

/** SHA-256 of a file in hexadecimal, null if there is no such file. */
export async function sha256OfFile(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return hash.digest('hex');
}

/** Reports the size of what lies below a folder every few seconds, while it grows. */
function watchSize(directory: string, report: (megabytes: number) => void): () => void {
  let last = 0;
  const timer = setInterval(async () => {
    const bytes = await sizeBelow(directory).catch(() => 0);
    const megabytes = Math.round(bytes / 1e6);
    if (megabytes > last) report(megabytes);
    last = Math.max(last, megabytes);
  }, 2_000);
  return () => clearInterval(timer);
}

async function sizeBelow(directory: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    total += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return total;
}
