import { formatSpec } from '../tensors.ts';
import { estimateFlops } from './flops.ts';
import type { Attribute, Node, Program, Value } from './program.ts';

/**
 * The program as text: one line an op, `%7 = MatMul(%3, %5) transpose_b → float32[64,10]`, then how
 * many ops of each kind there are and an estimate of the floating-point operations of one run.
 */
export function printProgram(program: Program): string {
  const numbers = new Map(program.nodes.map((node, index) => [node, index]));
  const reference = ({ node, index }: Value): string =>
    `%${numbers.get(node)}${node.outputs.length > 1 ? `.${index}` : ''}`;
  const lines = program.nodes.map((node) => {
    const call = `${node.op}(${node.inputs.map(reference).join(', ')})`;
    const details = [...describeConstant(node), ...describeAttributes(node)].join(' ');
    const outputs = node.outputs.map(formatSpec).join(', ');
    return `%${numbers.get(node)} = ${[call, details].filter(Boolean).join(' ')} → ${outputs}`;
  });
  const results = Object.entries(program.outputs).map(
    ([name, value]) => `return ${name} = ${reference(value)}`,
  );
  const counts = [...countOps(program)].map(([op, count]) => `${op} ${count}`).join(', ');
  const flops = estimateFlops(program);
  return [program.name, ...lines, ...results, `ops: ${counts}`, `FLOPs: ${flops}`].join('\n');
}

/** Ops by how often they occur, most first; inputs and constants are not counted. */
export function countOps(program: Program): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { op } of program.nodes) {
    if (op !== 'Input' && op !== 'Const') counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return new Map([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function describeConstant({ constant }: Node): string[] {
  if (!constant) return [];
  const shown = Array.from(constant.slice(0, 4), (value) => String(value)).join(', ');
  return [constant.length > 4 ? `{${shown}, …}` : `{${shown}}`];
}

function describeAttributes(node: Node): string[] {
  if (node.op === 'Input') return [`"${node.inputName}"`];
  return Object.entries(node.attributes).flatMap(([name, attribute]) => describe(name, attribute));
}

function describe(name: string, { kind, value }: Attribute): string[] {
  if (kind === 'type' || kind === 'types' || kind === 'shapes') return [];
  if (kind === 'bool') return value ? [name] : [];
  return [`${name}=${Array.isArray(value) ? `[${value.join(',')}]` : String(value)}`];
}
