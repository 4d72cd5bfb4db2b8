import { createRequire } from 'node:module';
import { installedRuntime, type InstalledRuntime } from '../runtime/installed.ts';

/** `quiet-stderr.c`: libraries that write to the terminal themselves cannot be asked not to. */
interface QuietStderr {
  silence(): void;
  restore(): void;
}

export function openQuietStderr({ quietStderrPath }: InstalledRuntime): QuietStderr {
  return createRequire(import.meta.url)(quietStderrPath) as QuietStderr;
}

/** Does something while nothing reaches standard error; as it is, where the native runtime is not prepared. */
export async function withQuietStderr<T>(work: () => Promise<T>): Promise<T> {
  const runtime = installedRuntime();
  if ('missing' in runtime) return work();
  const stderr = openQuietStderr(runtime);
  stderr.silence();
  try {
    return await work();
  } finally {
    stderr.restore();
  }
}
