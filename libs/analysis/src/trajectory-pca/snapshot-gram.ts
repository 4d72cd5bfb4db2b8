import type { CompiledFunction, Engine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { vectorSpec } from '../inputs/tensor-spec.ts';

/** Rows held at once, twice over: 64 snapshots of 50,000 parameters are 13 MB. */
const tileRows = 64;

/** Inner products of all pairs of rows, in double precision; row-major count × count. */
export interface ScopedGram {
  model: Float64Array;
  /** Over the first `prefix` entries of each row alone. */
  firstLayer: Float64Array;
}

/**
 * Gram matrix of weight snapshots, of whole rows and of their first `prefix` entries, in one pass
 * over pairs of tiles: rows are fetched when they are needed and never all held.
 *
 * @param row fetches a row; called several times for each.
 */
export function snapshotGram(
  engine: Engine,
  row: (index: number) => Float32Array,
  shape: { count: number; width: number; prefix: number },
  afterTile: (done: number, total: number) => void,
): ScopedGram {
  const { count } = shape;
  const gram = {
    model: new Float64Array(count * count),
    firstLayer: new Float64Array(count * count),
  };
  const products = engine.compiles ? compiledProducts(engine, shape) : plainProducts(shape);
  const tileCount = Math.ceil(count / tileRows);
  const tile = (index: number): Float32Array[] => {
    const start = index * tileRows;
    return Array.from({ length: Math.min(tileRows, count - start) }, (_, k) => row(start + k));
  };
  let done = 0;
  try {
    for (let i = 0; i < tileCount; i++) {
      const rows = tile(i);
      for (let j = 0; j <= i; j++) {
        const columns = j === i ? rows : tile(j);
        products.add(gram, rows, columns, i * tileRows, j * tileRows);
        afterTile(++done, (tileCount * (tileCount + 1)) / 2);
      }
    }
  } finally {
    products.dispose();
  }
  return gram;
}

interface TileProducts {
  /** Enters the products of two tiles, and their mirror image. */
  add(
    gram: ScopedGram,
    rows: Float32Array[],
    columns: Float32Array[],
    firstRow: number,
    firstColumn: number,
  ): void;
  dispose(): void;
}

type GramShape = Parameters<typeof snapshotGram>[2];

/** One float64 program for tiles of full height; missing rows are zeros and are not read back. */
function compiledProducts(engine: Engine, { count, width, prefix }: GramShape): TileProducts {
  const height = Math.min(tileRows, count);
  const size = height * width;
  const program: CompiledFunction = engine.compile(
    ({ rows, columns }) => {
      const [a, b] = [rows, columns].map((flat) =>
        tf.reshape(flat as tf.Tensor, [height, width]),
      ) as [tf.Tensor2D, tf.Tensor2D];
      const part = (start: number, length: number): tf.Tensor2D =>
        tf.matMul(
          tf.slice2d(a, [0, start], [height, length]),
          tf.slice2d(b, [0, start], [height, length]),
          false,
          true,
        );
      const firstLayer = part(0, prefix);
      const rest = width - prefix;
      return {
        firstLayer,
        model: rest === 0 ? firstLayer : tf.add(firstLayer, part(prefix, rest)),
      };
    },
    { rows: vectorSpec(size), columns: vectorSpec(size) },
    { precision: 'float64', name: 'snapshot-gram' },
  );
  const tensorOf = (rows: Float32Array[]): tf.Tensor1D => {
    const flat = new Float32Array(size);
    rows.forEach((row, index) => {
      flat.set(row, index * width);
    });
    return tf.tensor1d(flat);
  };
  return {
    add(gram, rows, columns, firstRow, firstColumn) {
      const inputs = { rows: tensorOf(rows), columns: tensorOf(columns) };
      const values = program.runNumbers(inputs);
      tf.dispose(inputs);
      rows.forEach((_, i) => {
        columns.forEach((__, j) => {
          const at = i * height + j;
          enter(gram.model, count, firstRow + i, firstColumn + j, values['model']?.[at]);
          enter(gram.firstLayer, count, firstRow + i, firstColumn + j, values['firstLayer']?.[at]);
        });
      });
    },
    dispose: () => {
      program.dispose();
    },
  };
}

/** For backends without float64: the same sums in plain numbers. */
function plainProducts({ count, prefix, width }: GramShape): TileProducts {
  const product = (a: Float32Array, b: Float32Array, start: number, end: number): number => {
    let sum = 0;
    for (let k = start; k < end; k++) sum += (a[k] as number) * (b[k] as number);
    return sum;
  };
  return {
    add(gram, rows, columns, firstRow, firstColumn) {
      rows.forEach((a, i) => {
        columns.forEach((b, j) => {
          const first = product(a, b, 0, prefix);
          const whole = first + product(a, b, prefix, width);
          enter(gram.model, count, firstRow + i, firstColumn + j, whole);
          enter(gram.firstLayer, count, firstRow + i, firstColumn + j, first);
        });
      });
    },
    dispose: () => {},
  };
}

function enter(
  matrix: Float64Array,
  count: number,
  row: number,
  column: number,
  value: number | undefined,
): void {
  matrix[row * count + column] = matrix[column * count + row] = value as number;
}
