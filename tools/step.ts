import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Workspace root, wherever a tool is started from. */
export const workspaceRoot = path.resolve(import.meta.dirname, '..');

/** Reports of the test runners; ignored by git. */
export const resultsDirectory = path.join(workspaceRoot, 'test-results');

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, a line each, as far as the runner names it. */
  failures: string[];
  /** What failed at first and passed when tried again, with the first failure: a race, to be mended. */
  flickered: string[];
  /** What took long: files of tests, with their tests' seconds. */
  times: { name: string; seconds: number }[];
}

/** What a step did, and how long it took. */
interface StepResult extends Counts {
  step: string;
  seconds: number;
}

/** How many of the slowest files are named at the end. */
const slowestCount = 10;

/** One command of a check or test run, and how to count what it did. */
export interface Step {
  name: string;
  command: string[];
  environment?: Record<string, string>;
  /** Where the runner writes its report; removed before the run, so an old one is never counted. */
  reportPath?: string;
  /** Without it the step is one test: its exit code. */
  count?: () => Counts;
  /** Steps of other lanes that must have ended, well or not, before this one begins. */
  after?: readonly Step[];
}

/** Runs steps one after another; returns all counts. */
export async function runSteps(steps: readonly Step[]): Promise<StepResult[]> {
  const all: StepResult[] = [];
  for (const step of steps) all.push(await runStep(step));
  return all;
}

/**
 * Runs lanes side by side: of one lane one step after another, each once the steps it is `after` have
 * ended too, which must stand in some lane. Returns all counts, lane by lane.
 */
export async function runLanes(lanes: readonly (readonly Step[])[]): Promise<StepResult[]> {
  const needs = new Map(
    lanes.flatMap((lane) =>
      lane.map((step, index) => [
        step,
        [...lane.slice(Math.max(0, index - 1), index), ...(step.after ?? [])],
      ]),
    ),
  );
  const results = new Map<Step, Promise<StepResult>>();
  const resultOf = (step: Step): Promise<StepResult> => {
    const known = results.get(step);
    if (known !== undefined) return known;
    const needed = needs.get(step);
    if (needed === undefined) throw new Error(`${step.name} stands in no lane`);
    const result = Promise.all(needed.map(resultOf)).then(() => runStep(step, 'at its end'));
    results.set(step, result);
    return result;
  };
  return Promise.all(lanes.flat().map(resultOf));
}

/** Runs a step with its output shown as it comes, or in one piece; returns its counts. */
async function runStep(
  step: Step,
  shown: 'at once' | 'at its end' = 'at once',
): Promise<StepResult> {
  console.log(`\n── ${step.name}: ${step.command.join(' ')}`);
  if (step.reportPath !== undefined) rmSync(step.reportPath, { force: true });
  const startMs = Date.now();
  const { exitCode, output } = await run(step, shown === 'at once' ? 'inherit' : 'pipe');
  const seconds = (Date.now() - startMs) / 1_000;
  process.stdout.write(output);
  console.log(
    `── ${step.name}: ${exitCode === 0 ? 'ok' : `exit ${exitCode}`} in ${seconds.toFixed(1)} s`,
  );
  const counts =
    step.count === undefined
      ? { passed: exitCode === 0 ? 1 : 0, failed: 0, skipped: 0, ...nothingNamed() }
      : countSafely(step.count);
  // A runner that fails without a failed test (a crash, an error outside tests) is a failure too.
  if (exitCode !== 0 && counts.failed === 0) {
    counts.failed = 1;
    counts.failures.push(`exit ${exitCode}`);
  }
  const ofStep = (line: string): string => `${step.name}: ${line}`;
  return {
    ...counts,
    failures: counts.failures.map(ofStep),
    flickered: counts.flickered.map(ofStep),
    step: step.name,
    seconds,
  };
}

function nothingNamed(): Pick<Counts, 'failures' | 'flickered' | 'times'> {
  return { failures: [], flickered: [], times: [] };
}

function countSafely(count: () => Counts): Counts {
  try {
    return count();
  } catch (error) {
    const failure = `no readable report (${String(error)})`;
    return { passed: 0, failed: 1, skipped: 0, ...nothingNamed(), failures: [failure] };
  }
}

/** What `npx` would start: to find that out takes npm the better part of a second of a core, for each step. */
function withoutNpx(command: readonly string[]): [string, ...string[]] {
  const [program = '', name = '', ...args] = command;
  const installed = path.join(workspaceRoot, 'node_modules', '.bin', name);
  if (program !== 'npx' || !existsSync(installed)) return [program, ...command.slice(1)];
  return [installed, ...args];
}

/** `output` holds what was written, both streams, where they are not inherited. */
function run(
  { command, environment }: Step,
  streams: 'inherit' | 'pipe',
): Promise<{ exitCode: number; output: string }> {
  const [program, ...args] = withoutNpx(command);
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: workspaceRoot,
      stdio: ['inherit', streams, streams],
      env: { ...process.env, ...environment },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    }
    child.on('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve({ exitCode: 127, output });
    });
    child.on('close', (code) => {
      resolve({ exitCode: code ?? 1, output });
    });
  });
}

function timeLine({ name, seconds }: { name: string; seconds: number }): string {
  return `${seconds.toFixed(1).padStart(8)} s  ${name}`;
}

/** Time of each step and of the slowest files of tests. */
function timesTable(all: readonly StepResult[]): string[] {
  const files = all.flatMap((counts) => counts.times);
  const longest = files.sort((a, b) => b.seconds - a.seconds).slice(0, slowestCount);
  return [
    ...(files.length === 0 ? [] : ['\nThe slowest files:', ...longest.map(timeLine)]),
    '\nThe steps:',
    ...all.map(({ step, seconds }) => timeLine({ name: step, seconds })),
    timeLine({ name: 'from start to end', seconds: process.uptime() }),
  ];
}

/** Names what failed and what took long, and prints the closing line, alone on its line; returns the exit code. */
export function closingLine(all: StepResult[]): number {
  const failures = all.flatMap((counts) => counts.failures);
  if (failures.length > 0) console.log(['\nFailed:', ...failures].join('\n  '));
  const flickered = all.flatMap((counts) => counts.flickered);
  if (flickered.length > 0) {
    console.log(['\nFailed at first, passed when tried again:', ...flickered].join('\n  '));
  }
  for (const line of timesTable(all)) console.log(line);
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) {
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 ? 0 : 1;
}
