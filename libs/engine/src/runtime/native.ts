#!/usr/bin/env node
/**
 * `nx run engine:native`: prepares the native TensorFlow runtime, or says in two lines why wasm
 * takes over. Exit code 1 only for a wrong flag.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '@basin/core';
import { cacheDirectory } from './cache-directory.ts';
import { downloadArguments, requirementLine } from './download-wheel.ts';
import { findTools, installRuntime, runtimeDirectoryOf } from './install-runtime.ts';
import { nativeCommand } from './native-command.ts';
import { requireSupportedPlatform } from './platform.ts';
import { runtimeNames, runtimeWheels, tensorflowVersion, type RuntimeName } from './wheels.ts';

const usage = `usage: ${nativeCommand} [--runtime=${runtimeNames.join('|')}] [--check=true] [--plan=true]
  --runtime  TensorFlow for the CPU (the default) or with CUDA 12; the choice is remembered
  --check    compare the unpacked libraries with their checksums too
  --plan     only say what would be fetched, and whether pip and a compiler are there`;

interface Options {
  runtime: RuntimeName | null;
  check: boolean;
  plan: boolean;
}

function readOptions(): Options {
  // nx passes a flag on as --flag=value, so that switches take one too.
  const { values } = parseArgs({
    options: {
      runtime: { type: 'string' },
      check: { type: 'string', default: 'false' },
      plan: { type: 'string', default: 'false' },
    },
  });
  const isRuntime = (name: string): name is RuntimeName =>
    (runtimeNames as readonly string[]).includes(name);
  const runtime = values.runtime ?? process.env['BASIN_RUNTIME'] ?? null;
  if (runtime !== null && !isRuntime(runtime)) {
    throw new Error(`--runtime=${runtime} is not known; allowed: ${runtimeNames.join(', ')}`);
  }
  return { runtime, check: values.check === 'true', plan: values.plan === 'true' };
}

/** The last runtime asked for by name, so that later runs without a flag keep it. */
async function chosenRuntime(cache: string, asked: RuntimeName | null): Promise<RuntimeName> {
  const file = join(cache, 'runtime');
  if (asked === null) {
    const remembered = await readFile(file, 'utf8').catch(() => '');
    return remembered.trim() === 'cuda' ? 'cuda' : 'cpu';
  }
  await mkdir(cache, { recursive: true });
  await writeFile(file, `${asked}\n`);
  return asked;
}

async function showPlan(cache: string, runtime: RuntimeName): Promise<void> {
  const wheels = runtimeWheels[runtime];
  const total = wheels.reduce((sum, wheel) => sum + wheel.megabytes, 0);
  console.log(`TensorFlow ${tensorflowVersion} (${runtime}): ${total} MB to fetch into ${cache}`);
  for (const wheel of wheels) {
    console.log(`  ${requirementLine(wheel).trim()}`);
    console.log(`    pip ${downloadArguments(wheel, 'requirements.txt', 'downloads').join(' ')}`);
  }
  const { pip, compiler } = await findTools();
  console.log(`pip: ${pip.join(' ')}; compiler: ${compiler}`);
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions();
  } catch (error) {
    console.error(`${errorMessage(error)}\n${usage}`);
    return 1;
  }
  const cache = cacheDirectory();
  try {
    requireSupportedPlatform();
    const runtime = options.plan
      ? (options.runtime ?? 'cpu')
      : await chosenRuntime(cache, options.runtime);
    if (options.plan) {
      await showPlan(cache, runtime);
      return 0;
    }
    const startedAt = performance.now();
    const onProgress = (line: string) => console.log(`engine:native  ${line}`);
    const done = await installRuntime({ cache, runtime, verify: options.check, onProgress });
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const where = runtimeDirectoryOf({ cache, runtime });
    console.log(
      done.length === 0
        ? `engine:native  TensorFlow ${tensorflowVersion} (${runtime}) is in place (${where})`
        : `engine:native  TensorFlow ${tensorflowVersion} (${runtime}) is ready: ${done.join(', ')} in ${seconds} s (${where})`,
    );
  } catch (error) {
    console.log(`Native TensorFlow is not available: ${errorMessage(error)}.`);
    console.log(`Basin runs on wasm instead, slower; ${nativeCommand} tries again.`);
  }
  return 0;
}

process.exitCode = await main();
