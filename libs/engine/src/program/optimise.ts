import { useBiasOps } from './biases.ts';
import { removeDeadNodes } from './dead-nodes.ts';
import { joinSlices } from './joined-slices.ts';
import { useMatMul } from './matrix-products.ts';
import type { Program } from './program.ts';
import { shareConstants } from './share-constants.ts';
import { shareResults } from './share-results.ts';
import { shortenShapeChains } from './shape-chains.ts';
import { simplify } from './simplify.ts';
import { toFloat64 } from './to-float64.ts';

/** All passes, in order. Each is a pure function from program to program. */
export function optimise(program: Program): Program {
  const passes = [
    removeDeadNodes,
    shareConstants,
    simplify,
    shortenShapeChains,
    joinSlices,
    useMatMul,
    useBiasOps,
    shareConstants,
    shareResults,
    removeDeadNodes,
  ];
  return passes.reduce((current, pass) => pass(current), program);
}

/**
 * The program in double precision, with all passes: behind the change, for what they compute of constants
 * alone is then rounded to doubles too.
 *
 * @param numbers as for `toFloat64`
 */
export function optimiseInFloat64(program: Program, numbers: readonly number[] = []): Program {
  // One number repeated is one number, not data.
  return optimise(toFloat64(shareConstants(removeDeadNodes(program)), numbers));
}
