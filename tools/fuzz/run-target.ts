import fc from 'fast-check';
import type { OpenTarget } from './target.ts';

export interface FuzzLimits {
  cases: number;
  /** Stops earlier after so long. */
  seconds: number;
  seed: number;
  /** A single case may not take longer. */
  caseLimitMs?: number;
  /** Called before each batch, with the seed that repeats it. */
  started?(batchSeed: number): void;
}

export interface Finding {
  message: string;
  /** The smallest input found that does it. */
  input: string;
  /** Repeats it as `--seed=… --cases=200`. */
  seed: number;
}

export interface FuzzResult {
  cases: number;
  /** How often each outcome came: `accepted`, codes of errors. */
  outcomes: Record<string, number>;
  /** One of each kind. */
  findings: Finding[];
}

export const batchSize = 200;
const defaultCaseLimitMs = 5_000;
/** Growth of the process's peak memory during one batch that no small input explains. */
const memoryLimitBytes = 768 * 2 ** 20;
const batchLimitMs = 60_000;
const longestShownInput = 1_500;

/** Tries a target in seeded batches, and goes on after what it finds. */
export async function runTarget(
  target: OpenTarget<unknown>,
  { cases, seconds, seed, caseLimitMs = defaultCaseLimitMs, started }: FuzzLimits,
): Promise<FuzzResult> {
  const outcomes: Record<string, number> = {};
  const findings = new Map<string, Finding>();
  const endMs = performance.now() + seconds * 1_000;
  let tried = 0;
  const property = fc.asyncProperty(target.cases, async (input) => {
    tried += 1;
    const startMs = performance.now();
    const outcome = await target.judge(input);
    const tookMs = performance.now() - startMs;
    if (tookMs > caseLimitMs) throw new Error(`one case took ${Math.round(tookMs)} ms`);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  });
  for (let batch = seed; tried < cases && performance.now() < endMs; batch++) {
    started?.(batch);
    const peakBefore = process.resourceUsage().maxRSS;
    const numRuns = Math.min(batchSize, cases - tried);
    const { failed, errorInstance, counterexample } = await fc.check(property, {
      seed: batch,
      numRuns,
      // Shrinking a case that waits for something takes its time over and over.
      interruptAfterTimeLimit: batchLimitMs,
    });
    if (failed) {
      const message = describeError(errorInstance);
      const kind = message.replaceAll(/\d+/g, '#').split('\n', 1)[0] as string;
      const input = fc.stringify(counterexample?.[0]).slice(0, longestShownInput);
      if (!findings.has(kind)) findings.set(kind, { message, input, seed: batch });
    }
    const growth = (process.resourceUsage().maxRSS - peakBefore) * 1_024;
    if (growth > memoryLimitBytes) {
      const message = `memory grew by ${Math.round(growth / 2 ** 20)} MiB in a batch`;
      findings.set('memory', { message, input: '(any of the batch)', seed: batch });
    }
  }
  return { cases: tried, outcomes, findings: [...findings.values()] };
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  return (error.stack ?? error.message).split('\n').slice(0, 4).join('\n');
}
