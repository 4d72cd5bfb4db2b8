import { useBiasOps } from './biases.ts';
import { removeDeadNodes } from './dead-nodes.ts';
import { joinSlices } from './joined-slices.ts';
import { useMatMul } from './matrix-products.ts';
import type { Program } from './program.ts';
import { shareConstants } from './share-constants.ts';
import { shareResults } from './share-results.ts';
import { shortenShapeChains } from './shape-chains.ts';
import { simplify } from './simplify.ts';

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
