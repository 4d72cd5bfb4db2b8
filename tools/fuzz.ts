/**
 * Long fuzzing runs; the same targets run briefly in `npm test` (tools/fuzz/targets.integration.test.ts).
 *
 *   npx tsx tools/fuzz.ts --target=all --seconds=60 --seed=1
 *   npx tsx tools/fuzz.ts --target=safetensors --cases=100000
 *
 * Each target runs in a process of its own, so that a crash of native code, an endless loop and
 * memory that runs out are findings too. Exit code 1 when anything was found.
 */
import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { errorMessage } from '@basin/core';
import { batchSize, type Finding, type FuzzResult, runTarget } from './fuzz/run-target.ts';
import type { FuzzTarget, OpenTarget } from './fuzz/target.ts';
import { fuzzTargets } from './fuzz/targets.ts';

type Message = { type: 'batch'; seed: number } | { type: 'result'; result: FuzzResult };

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'all' },
    cases: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    child: { type: 'boolean', default: false },
  },
});

const limits = {
  cases: Number(values.cases ?? (values.seconds === undefined ? 10_000 : Infinity)),
  seconds: Number(values.seconds ?? Infinity),
  seed: Number(values.seed),
};
/** No batch of small inputs takes so long, however busy the machine. */
const batchTimeoutMs = 120_000;
/** Nor does loading the code under test. */
const startLimitMs = 900_000;
const heapLimitMib = 2_048;

const chosen = fuzzTargets.filter(({ name }) => values.target === 'all' || name === values.target);
if (chosen.length === 0) {
  console.error(`--target is "${values.target}"; allowed: all, ${names()}`);
  process.exit(2);
}
if (values.child) await runChild(chosen[0] as FuzzTarget);
else await runAll();

async function runAll(): Promise<void> {
  let tried = 0;
  let found = 0;
  for (const target of chosen) {
    const startMs = performance.now();
    const { cases, outcomes, findings } = await supervise(target);
    const seconds = ((performance.now() - startMs) / 1_000).toFixed(0);
    const shares = Object.entries(outcomes)
      .sort(([, a], [, b]) => b - a)
      .map(([outcome, count]) => `${outcome} ${count}`);
    console.log(`${target.name}: ${cases} cases, ${findings.length} findings, ${seconds} s`);
    console.log(`  ${target.reads}\n  ${shares.join(', ') || 'no outcome'}`);
    for (const finding of findings) console.log(indent(describeFinding(target, finding)));
    tried += cases;
    found += findings.length;
  }
  console.log(`${tried} cases tried, ${found} findings`);
  process.exitCode = found === 0 ? 0 : 1;
}

/** Runs a target in a child; its death is a finding, and so is a batch without end. */
function supervise({ name }: FuzzTarget): Promise<FuzzResult> {
  const args = ['--child', `--target=${name}`, `--seed=${limits.seed}`].concat(
    Number.isFinite(limits.cases) ? [`--cases=${limits.cases}`] : [],
    Number.isFinite(limits.seconds) ? [`--seconds=${limits.seconds}`] : [],
  );
  const child = fork(import.meta.filename, args, {
    execArgv: ['--import', 'tsx', `--max-old-space-size=${heapLimitMib}`],
  });
  let seed = limits.seed;
  let result: FuzzResult | null = null;
  let timeout: NodeJS.Timeout | undefined;
  let hung = false;
  const watch = (limitMs: number): void => {
    clearTimeout(timeout);
    timeout = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, limitMs);
  };
  watch(startLimitMs);
  return new Promise((resolve) => {
    child.on('message', (message: Message) => {
      watch(batchTimeoutMs);
      if (message.type === 'batch') seed = message.seed;
      else result = message.result;
    });
    child.on('exit', (code, signal) => {
      clearTimeout(timeout);
      if (result !== null) return resolve(result);
      const message = hung
        ? `a batch took more than ${batchTimeoutMs / 1_000} s`
        : `the process ended with ${signal ?? `code ${String(code)}`}`;
      const cases = Math.max(0, seed - limits.seed) * batchSize;
      resolve({ cases, outcomes: {}, findings: [{ message, input: '(not known)', seed }] });
    });
  });
}

async function runChild(target: FuzzTarget): Promise<void> {
  const open = (await target.open()) as unknown as OpenTarget<unknown>;
  try {
    const result = await runTarget(open, {
      ...limits,
      started: (seed) => tell({ type: 'batch', seed }),
    });
    tell({ type: 'result', result });
  } catch (error) {
    console.error(errorMessage(error));
    process.exitCode = 1;
  } finally {
    await open.close?.();
    process.disconnect();
  }
}

function tell(message: Message): void {
  process.send?.(message);
}

function describeFinding({ name }: FuzzTarget, { message, input, seed }: Finding): string {
  return `FOUND ${message}\n  input: ${input}\n  repeat: npx tsx tools/fuzz.ts --target=${name} --cases=${batchSize} --seed=${seed}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

function names(): string {
  return fuzzTargets.map(({ name }) => name).join(', ');
}
