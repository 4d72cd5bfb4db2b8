import { type BackendName, openEngine } from '@basin/engine';
import { replicaWidth, runTraining, runTrainingGroup } from '@basin/models';
import { memoryContext, type MemoryContext } from '../../libs/models/src/testing/memory-context.ts';
import { type GpuCase, gpuCases } from './cases.ts';

/** What one backend made of a case. */
export interface TrainedCase {
  name: string;
  /** Of a second run, when all is compiled; the first is beside it. */
  seconds: number;
  firstSeconds: number;
  /** Training loss of each training, at every record. */
  curves: number[][];
  /** Final weights of each training, little-endian float32 in base64. */
  weights: string[];
}

export interface TrainedBackend {
  backend: BackendName;
  /** What it computes on, as the engine says it. */
  reason: string;
  cases: TrainedCase[];
}

/** Trains all cases on one backend, in this process. @throws what opening it throws. */
export async function trainOn(backend: BackendName): Promise<TrainedBackend> {
  const engine = await openEngine({ backend });
  try {
    const cases: TrainedCase[] = [];
    for (const one of gpuCases()) {
      const first = await timed(() => trainCase(one, engine));
      const second = await timed(() => trainCase(one, engine));
      cases.push({
        name: one.name,
        ...{ seconds: second.seconds, firstSeconds: first.seconds },
        ...resultOf(second.value),
      });
    }
    return { backend, reason: engine.reason, cases };
  } finally {
    engine.close();
  }
}

type Engine = Awaited<ReturnType<typeof openEngine>>;

async function trainCase({ configs, data }: GpuCase, engine: Engine): Promise<MemoryContext[]> {
  const contexts = configs.map(() => memoryContext());
  const [alone] = configs;
  if (configs.length === 1 && alone !== undefined) {
    await runTraining(alone, contexts[0] as MemoryContext, engine, data ?? undefined);
    return contexts;
  }
  const width = alone === undefined ? 1 : replicaWidth(alone);
  for (let from = 0; from < configs.length; from += width) {
    const ends = await runTrainingGroup(
      configs.slice(from, from + width),
      contexts.slice(from, from + width),
      engine,
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
  return contexts;
}

function resultOf(contexts: readonly MemoryContext[]): Pick<TrainedCase, 'curves' | 'weights'> {
  return {
    curves: contexts.map((context) => context.valuesOf('train/loss')),
    weights: contexts.map(({ blobs }) =>
      Buffer.from([...blobs.values()].at(-1) ?? new Uint8Array()).toString('base64'),
    ),
  };
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const startedMs = performance.now();
  const value = await run();
  return { value, seconds: (performance.now() - startedMs) / 1_000 };
}
