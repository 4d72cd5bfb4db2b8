import { isDeepStrictEqual } from 'node:util';
import { type BackendName, openEngine } from '@basin/engine';
import { replicaWidth, runTraining, runTrainingGroup } from '@basin/models';
import { memoryContext, type MemoryContext } from '../../libs/models/src/testing/memory-context.ts';
import { type GpuCase, gpuCases } from './cases.ts';
import { holdFunctions } from './elementary.ts';
import { holdVocabulary, type VocabularyResult } from './vocabulary.ts';

/** What one backend made of a case. */
export interface TrainedCase {
  name: string;
  /** Of a second run, when all is compiled; the first is beside it. */
  seconds: number;
  firstSeconds: number;
  /** Whether both runs gave the same bits. */
  isRepeatable: boolean;
  /** Training loss of each training, at every record. */
  curves: number[][];
  /** Final weights of each training, every so manieth of a large network: little-endian float32 in base64. */
  weights: string[];
}

export interface TrainedBackend {
  backend: BackendName;
  /** What it computes on, as the engine says it. */
  reason: string;
  cases: TrainedCase[];
  /** Every network of the vocabulary against PyTorch's numbers. */
  vocabulary: VocabularyResult[];
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
        isRepeatable: isDeepStrictEqual(resultOf(first.value), resultOf(second.value)),
        ...resultOf(second.value),
      });
    }
    return {
      backend,
      reason: engine.reason,
      cases,
      vocabulary: [...holdFunctions(), ...holdVocabulary()],
    };
  } finally {
    engine.close();
  }
}

type Engine = Awaited<ReturnType<typeof openEngine>>;

async function trainCase(
  { configs, data, width }: GpuCase,
  engine: Engine,
): Promise<MemoryContext[]> {
  const contexts = configs.map(() => memoryContext());
  const [alone] = configs;
  if (configs.length === 1 && alone !== undefined) {
    await runTraining(alone, contexts[0] as MemoryContext, engine, data ?? undefined);
    return contexts;
  }
  const stacked = width ?? (alone === undefined ? 1 : replicaWidth(alone));
  for (let from = 0; from < configs.length; from += stacked) {
    const ends = await runTrainingGroup(
      configs.slice(from, from + stacked),
      contexts.slice(from, from + stacked),
      engine,
      { width: stacked },
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
  return contexts;
}

function resultOf(contexts: readonly MemoryContext[]): Pick<TrainedCase, 'curves' | 'weights'> {
  return {
    curves: contexts.map((context) => context.valuesOf('train/loss')),
    weights: contexts.map(({ blobs }) =>
      Buffer.from(thinned([...blobs.values()].at(-1) ?? new Uint8Array())).toString('base64'),
    ),
  };
}

/** So that a reference is small enough to be taken along. */
const mostWeights = 50_000;

/** Evenly spread values, the same of every backend. */
function thinned(bytes: Uint8Array): Uint8Array {
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  const every = Math.ceil(values.length / mostWeights);
  return new Uint8Array(values.filter((_, index) => index % every === 0).buffer);
}

async function timed<T>(run: () => Promise<T>): Promise<{ value: T; seconds: number }> {
  const startedMs = performance.now();
  const value = await run();
  return { value, seconds: (performance.now() - startedMs) / 1_000 };
}
