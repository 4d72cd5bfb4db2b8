import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { BackendName } from '@basin/engine';
import { poolEnvironment } from '@basin/engine/pool-environment';
import type { BasinSideSetup } from './basin-side.ts';
import type { BenchCase } from './cases.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

export const rivalNames = [
  'basin-replicas',
  'pytorch-plain',
  'pytorch-tuned',
  'pytorch-expert',
  'jax',
  'jax-processes',
  'jax-columns',
  'jax-vmap',
  'tfjs-eager',
] as const;
export type RivalName = (typeof rivalNames)[number];

/** How one side of a comparison is run. */
export interface Side {
  /** One command a process; they run at the same time. */
  commands: string[][];
  environment: NodeJS.ProcessEnv;
  /** Trainings that advance together in each process. */
  trainingsPerProcess: number;
}

export interface SideOptions {
  caseFile: string;
  backend: BackendName;
  /** Basin's worker threads. */
  workerCount: number;
  coreCount: number;
  python: string;
}

/** What each rival is, for tables and the page. */
export const rivalDescriptions: Record<RivalName, string> = {
  'basin-replicas':
    'Basin with several trials in one program, where its rule takes it: a worker thread per core; the ratio is its gain over one training a worker, inverted',
  'pytorch-plain':
    'eager nn.Module, default layout, fused optimiser, data as tensors, one process, a thread per core',
  'pytorch-tuned': 'channels-last, pool before ReLU, fused optimiser; a process per core',
  'pytorch-expert':
    'networks stacked, gradient written by hand, features × points where a full batch allows it; a process per core',
  jax: 'jit + scan, optax; one process with its own threads',
  'jax-processes': 'jit + scan, optax; a process per core, one thread each',
  'jax-columns': 'jit + scan on features × points; a process per core',
  'jax-vmap': 'jit + scan, vmap over replicas; a process per core',
  'tfjs-eager':
    "the same step of Basin's, not compiled: tfjs-node op by op, with TensorFlow's own threads",
};

/** Replicas a process of those sides that train several at once. */
function stackedReplicas(backend: BackendName): { narrow: number; batches: number; vmap: number } {
  return backend === 'cuda'
    ? { narrow: 100, batches: 100, vmap: 100 }
    : { narrow: 4, batches: 2, vmap: 4 };
}

/** Basin: a worker thread per core, each with a training of its own. */
export function basinSide(
  options: SideOptions,
  replicas = 1,
  compilation: BasinSideSetup['compilation'] = null,
): Side {
  const { workerCount } = options;
  return basinProcess(options, {
    workerCount,
    eager: false,
    replicas,
    compilation,
    environment: poolEnvironment(workerCount, options.backend),
  });
}

/** The rival's processes for a case; null where it has no such form. */
export function rivalSide(
  name: RivalName,
  benchCase: BenchCase,
  options: SideOptions,
): Side | null {
  const isNarrow = benchCase.config.batchSize === 'full';
  const isConvolutional = benchCase.config.network.layers.some(({ type }) => type === 'conv2d');
  const isPhase = benchCase.loop === 'gradient norm';
  const isNetwork = benchCase.experiment === 'networks';
  switch (name) {
    case 'basin-replicas':
      return benchCase.replicas === 1 || isPhase ? null : basinSide(options, benchCase.replicas);
    case 'pytorch-plain':
      return pythonSide('pytorch', 'plain', options, { perCore: false });
    case 'pytorch-tuned':
      return pythonSide('pytorch', 'tuned', options, { perCore: true });
    case 'pytorch-expert': {
      if (isConvolutional || isPhase || isNetwork) return null;
      const { narrow, batches } = stackedReplicas(options.backend);
      const replicas = isNarrow ? narrow : batches;
      return pythonSide('pytorch', 'expert', options, { perCore: true, replicas });
    }
    case 'jax':
      return pythonSide('jax', 'rows', options, { perCore: false });
    case 'jax-processes':
      return pythonSide('jax', 'rows', options, { perCore: true });
    case 'jax-columns':
      return isNarrow ? pythonSide('jax', 'columns', options, { perCore: true }) : null;
    case 'jax-vmap':
      if (isNetwork) return null;
      return pythonSide('jax', 'rows', options, {
        perCore: true,
        replicas: stackedReplicas(options.backend).vmap,
      });
    case 'tfjs-eager':
      return isPhase
        ? null
        : basinProcess(options, {
            workerCount: 1,
            eager: true,
            replicas: 1,
            compilation: null,
            environment: {},
          });
  }
}

function basinProcess(
  { caseFile, backend }: SideOptions,
  more: Pick<BasinSideSetup, 'workerCount' | 'eager' | 'replicas' | 'compilation'> & {
    environment: Record<string, string>;
  },
): Side {
  const { environment, ...sizes } = more;
  const setup: BasinSideSetup = { caseFile, backend, ...sizes };
  const entry = join(folder, 'bench', 'basin-side.ts');
  return {
    commands: [[process.execPath, '--import', 'tsx', entry, JSON.stringify(setup)]],
    environment: { ...environment, ...process.env },
    trainingsPerProcess: sizes.replicas,
  };
}

function pythonSide(
  library: 'pytorch' | 'jax',
  form: string,
  { caseFile, backend, coreCount, python }: SideOptions,
  { perCore, replicas = 1 }: { perCore: boolean; replicas?: number },
): Side {
  const script = join(folder, library, 'bench.py');
  const device = backend === 'cuda' ? 'cuda' : 'cpu';
  const common = [
    `--case=${caseFile}`,
    `--form=${form}`,
    `--replicas=${replicas}`,
    `--device=${device}`,
  ];
  const command = (...more: string[]): string[] => [python, '-u', script, ...common, ...more];
  return {
    // A card is not shared out by cores: one process has all of it.
    commands:
      perCore && device === 'cpu'
        ? Array.from({ length: coreCount }, (_, core) => command(`--core=${core}`, '--threads=1'))
        : [command(`--threads=${coreCount}`)],
    environment: { ...process.env },
    trainingsPerProcess: replicas,
  };
}
