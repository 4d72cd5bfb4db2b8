import type { Program } from './program.ts';
import { removeDeadNodes } from './dead-nodes.ts';
import { shareConstants } from './share-constants.ts';

/** All passes, in order. Each is a pure function from program to program. */
export function optimise(program: Program): Program {
  const passes = [removeDeadNodes, shareConstants];
  return passes.reduce((current, pass) => pass(current), program);
}
