import { BasinError } from '@basin/core';

interface Platform {
  os: string;
  architecture: string;
  /** Null where the C library is another one (musl). */
  glibc: string | null;
}

/** TensorFlow's wheels are `manylinux_2_27`. */
const minimumGlibc = [2, 27] as const;

export function thisPlatform(): Platform {
  const report = process.report?.getReport() as
    { header?: { glibcVersionRuntime?: string } } | undefined;
  return {
    os: process.platform,
    architecture: process.arch,
    glibc: report?.header?.glibcVersionRuntime ?? null,
  };
}

/** @throws BasinError `runtime/platform` unless this is Linux on x64 with a recent glibc. */
export function requireSupportedPlatform(platform: Platform = thisPlatform()): void {
  const { os, architecture, glibc } = platform;
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number);
  const recent = major > minimumGlibc[0] || (major === minimumGlibc[0] && minor >= minimumGlibc[1]);
  if (os === 'linux' && architecture === 'x64' && recent) return;
  const library = os === 'linux' ? (glibc ? `, glibc ${glibc}` : ', no glibc') : '';
  throw new BasinError(
    'runtime/platform',
    `native TensorFlow is tested on Linux x64 with glibc ${minimumGlibc.join('.')} or newer, and this is ${os} ${architecture}${library}: wasm, slower, does what it does not; for full speed run Basin on Linux x64 (Debian, Ubuntu, Fedora), or in a container of such`,
  );
}
