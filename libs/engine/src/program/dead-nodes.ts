import { rewrite, type Node, type Program } from './program.ts';

/** Drops the nodes that no output depends on; inputs stay, used or not. */
export function removeDeadNodes(program: Program): Program {
  const live = new Set<Node>();
  const pending = Object.values(program.outputs).map((value) => value.node);
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (live.has(node)) continue;
    live.add(node);
    pending.push(...node.inputs.map((value) => value.node));
  }
  const nodes = program.nodes.filter((node) => node.op === 'Input' || live.has(node));
  return { ...program, nodes };
}

/** A node's values stand for others' after a pass: the nodes nobody reads any more go. */
export function rewriteAndPrune(...parameters: Parameters<typeof rewrite>): Program {
  return removeDeadNodes(rewrite(...parameters));
}
