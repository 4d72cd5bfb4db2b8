import type { LoopForm, LoopOptions } from '../engine.ts';
import type { Program } from '../program/program.ts';

/** XLA compiles for 0.3 to 0.9 s, a plain graph for 0.02 to 0.06 s: it pays from here. */
const xlaStepCount = 3_000;

/**
 * The form of a loop, by rule: a timing would make runs differ. XLA is best for elementwise work and
 * matrix products, and five times worse for TensorFlow's convolutions on a CPU; a While that is not
 * lowered skips the oneDNN rewrites that convolutions need, and has the least overhead otherwise.
 */
export function chooseLoopForm(
  program: Program,
  { form = 'auto', expectedStepCount = 0 }: LoopOptions,
): Exclude<LoopForm, 'auto'> {
  if (form !== 'auto') return form;
  if (hasConvolution(program)) return 'lowered';
  return expectedStepCount >= xlaStepCount ? 'xla' : 'functional';
}

export function hasConvolution(program: Program): boolean {
  return program.nodes.some(({ op }) => /^(Conv|Depthwise|MaxPool|AvgPool)/.test(op));
}
