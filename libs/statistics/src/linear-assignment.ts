/**
 * The assignment of rows to columns with the largest sum, exactly: shortest augmenting paths with dual
 * variables (Jonker and Volgenant 1987; Crouse 2016, as `scipy.optimize.linear_sum_assignment`), O(n³).
 *
 * @param gains n × n, row by row; finite.
 * @returns for each row its column.
 * @throws RangeError where the gains are no square matrix of finite numbers.
 */
export function linearAssignment(gains: ArrayLike<number>, size: number): Int32Array {
  checkSquare(gains, size);
  const rowDuals = new Float64Array(size);
  const columnDuals = new Float64Array(size);
  const columnOf = new Int32Array(size).fill(-1);
  const rowOf = new Int32Array(size).fill(-1);
  const path = new Int32Array(size);
  const shortest = new Float64Array(size);
  const isDone = new Uint8Array(size);
  const open = new Int32Array(size);

  for (let start = 0; start < size; start++) {
    shortest.fill(Infinity);
    isDone.fill(0);
    for (let index = 0; index < size; index++) open[index] = index;
    const visited: number[] = [];
    let openCount = size;
    let row = start;
    let least = 0;
    let sink = -1;
    while (sink === -1) {
      visited.push(row);
      let nearest = -1;
      let distance = Infinity;
      for (let place = 0; place < openCount; place++) {
        const column = open[place] as number;
        // Costs are gains turned round.
        const reduced =
          least -
          (gains[row * size + column] as number) -
          (rowDuals[row] as number) -
          (columnDuals[column] as number);
        if (reduced < (shortest[column] as number)) {
          shortest[column] = reduced;
          path[column] = row;
        }
        const found = shortest[column] as number;
        // A free column ends the path: of equals it goes first.
        if (found < distance || (found === distance && rowOf[column] === -1)) {
          distance = found;
          nearest = place;
        }
      }
      least = distance;
      const column = open[nearest] as number;
      isDone[column] = 1;
      openCount -= 1;
      open[nearest] = open[openCount] as number;
      if (rowOf[column] === -1) sink = column;
      else row = rowOf[column] as number;
    }
    for (const seen of visited) {
      const column = columnOf[seen] as number;
      const change = seen === start ? least : least - (shortest[column] as number);
      rowDuals[seen] = (rowDuals[seen] as number) + change;
    }
    for (let column = 0; column < size; column++) {
      if (isDone[column] === 0) continue;
      const change = least - (shortest[column] as number);
      columnDuals[column] = (columnDuals[column] as number) - change;
    }
    augment(sink, start, path, rowOf, columnOf);
  }
  return columnOf;
}

/** Turns the path round: each of its rows takes the next column. */
function augment(
  sink: number,
  start: number,
  path: Int32Array,
  rowOf: Int32Array,
  columnOf: Int32Array,
): void {
  let column = sink;
  for (;;) {
    const row = path[column] as number;
    rowOf[column] = row;
    const before = columnOf[row] as number;
    columnOf[row] = column;
    if (row === start) return;
    column = before;
  }
}

function checkSquare(gains: ArrayLike<number>, size: number): void {
  if (gains.length !== size * size) {
    throw new RangeError(`${gains.length} gains are no matrix of ${size} × ${size}`);
  }
  for (let index = 0; index < gains.length; index++) {
    if (Number.isFinite(gains[index])) continue;
    throw new RangeError(`gain ${index} is ${gains[index]}: gains are finite`);
  }
}
