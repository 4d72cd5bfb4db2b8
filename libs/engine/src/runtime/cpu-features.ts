import { readFileSync } from 'node:fs';

/**
 * The instruction sets by which TensorFlow, oneDNN, Eigen and XLA choose their code, in the kernel's
 * spelling. Two machines with the same ones run the same instructions.
 */
const dispatchedFeatures = [
  'sse4_2',
  'avx',
  'fma',
  'f16c',
  'avx2',
  'avx_vnni',
  'avx512f',
  'avx512bw',
  'avx512dq',
  'avx512vl',
  'avx512_vnni',
  'avx512_bf16',
  'avx512_fp16',
  'amx_tile',
  'amx_int8',
  'amx_bf16',
] as const;

/**
 * The processor's instruction sets that decide which kernels run, space separated in a fixed order;
 * the architecture's name where they cannot be read. Short and stable: stored beside results.
 */
export function cpuFeatures(cpuInfo: string | null = readCpuInfo()): string {
  const flags = /^flags\s*:(.*)$/m.exec(cpuInfo ?? '')?.[1];
  if (flags === undefined) return process.arch;
  const present = new Set(flags.trim().split(/\s+/));
  return dispatchedFeatures.filter((feature) => present.has(feature)).join(' ');
}

function readCpuInfo(): string | null {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return null;
  }
}
