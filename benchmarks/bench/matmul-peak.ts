import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

const script = `
import time, json, torch
torch.set_num_threads(${availableParallelism()})
best = 0
for n in (1024, 2048):
    a, b = torch.randn(n, n), torch.randn(n, n)
    c = a @ b
    for _ in range(6):
        t = time.perf_counter()
        torch.mm(a, b, out=c)
        best = max(best, 2 * n**3 / (time.perf_counter() - t))
print(json.dumps(best / 1e9))
`;

/**
 * The best rate of a large float32 matrix product on all cores, in GFLOPS, by PyTorch's BLAS (MKL):
 * what shares of the machine's peak are taken of. NaN where PyTorch is missing.
 */
export function matmulPeak(python: string): { gflops: number; of: string } {
  const result = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  const gflops = result.status === 0 ? (JSON.parse(result.stdout) as number) : NaN;
  return { gflops, of: 'torch.mm of 1024² and 2048² float32, all cores' };
}
