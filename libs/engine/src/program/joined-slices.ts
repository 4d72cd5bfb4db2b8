import { rewriteAndPrune } from './dead-nodes.ts';
import {
  constantOf,
  isFloat,
  type Attributes,
  type Node,
  type Program,
  type ProgramBuilder,
  type Value,
} from './program.ts';
import { expandConstant } from './share-constants.ts';

/** Values of a vector from `begin` on; zeros elsewhere. */
interface Piece {
  value: Value;
  begin: number;
}

/**
 * The gradient of slices of one vector is a sum of vectors padded with zeros, one for each slice;
 * here it is the concatenation of the pieces: one pass over the weights instead of two a slice.
 */
export function joinSlices(program: Program): Program {
  const piecesOf = new Map<Value, Piece[]>();
  return rewriteAndPrune(program, (node, inputs, builder) => {
    if (node.op === 'PadV2') {
      const begin = zerosBefore(node);
      if (begin === null) return null;
      const outputs = builder.op(node.op, node.attributes, inputs, node.outputs);
      piecesOf.set(outputs[0]!, [{ value: inputs[0]!, begin }]);
      return outputs;
    }
    if (node.op !== 'Add' && node.op !== 'AddV2') return null;
    const [left, right] = inputs.map((input) => piecesOf.get(input));
    const pieces = left && right && disjoint([...left, ...right]);
    if (!pieces) return null;
    const sum = concatenate(pieces, node.outputs[0]!, builder);
    piecesOf.set(sum, pieces);
    return [sum];
  });
}

/** How many zeros a pad of a vector of floats puts before it; null for any other pad. */
function zerosBefore({ inputs, outputs }: Node): number | null {
  const [vector, paddings, filling] = inputs;
  const [before] = expandConstant(paddings!) ?? [];
  const isZeros = expandConstant(filling!)?.[0] === 0;
  const isVector = vector!.shape.length === 1 && isFloat(outputs[0]!.dtype);
  return isVector && isZeros && before !== undefined ? before : null;
}

function disjoint(pieces: Piece[]): Piece[] | null {
  const sorted = pieces.sort((a, b) => a.begin - b.begin);
  const overlaps = sorted.some(
    ({ begin }, index) => index > 0 && begin < endOf(sorted[index - 1]!),
  );
  return overlaps ? null : sorted;
}

function endOf({ value, begin }: Piece): number {
  return begin + value.shape[0]!;
}

function concatenate(pieces: Piece[], output: Value, builder: ProgramBuilder): Value {
  const { dtype } = output;
  const size = output.shape[0]!;
  const parts: Value[] = [];
  let position = 0;
  const fillTo = (next: number) => {
    if (next > position) {
      parts.push(builder.constant(constantOf(dtype, [0]), { shape: [next - position], dtype }));
    }
  };
  for (const piece of pieces) {
    fillTo(piece.begin);
    parts.push(piece.value);
    position = endOf(piece);
  }
  fillTo(size);
  if (parts.length === 1) return parts[0]!;
  const axis = builder.constant(Int32Array.of(0), { shape: [], dtype: 'int32' });
  const attributes: Attributes = {
    N: { kind: 'int', value: parts.length },
    T: { kind: 'type', value: dtype },
    Tidx: { kind: 'type', value: 'int32' },
  };
  return builder.op('ConcatV2', attributes, [...parts, axis], [output])[0]!;
}
