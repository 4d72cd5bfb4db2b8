/** What a column holds. Times are milliseconds since 1970. */
export type CellType = 'text' | 'number' | 'integer' | 'truth' | 'time';

/** Null: there is no value. A number that is NaN: there is one, and it is NaN or infinite. */
export type Cell = string | number | boolean | null;

export interface Column {
  name: string;
  type: CellType;
}

/** Rows in batches, so that a long table never is in memory as a whole. */
export interface Table {
  columns: readonly Column[];
  batches: Iterable<readonly (readonly Cell[])[]>;
}

/** The type that fits all of some values: numbers that are all whole are integers, a mixture is text. */
export class TypeOfValues {
  #found: CellType | null = null;

  /** Null says nothing of a column. */
  add(value: Cell): void {
    if (value === null) return;
    const type = typeOf(value);
    if (this.#found === null || this.#found === type) this.#found = type;
    else {
      const isNumeric = [this.#found, type].every((one) => one === 'number' || one === 'integer');
      this.#found = isNumeric ? 'number' : 'text';
    }
  }

  /** Of no value at all: text. */
  get type(): CellType {
    return this.#found ?? 'text';
  }
}

function typeOf(value: string | number | boolean): CellType {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'truth';
  return Number.isSafeInteger(value) ? 'integer' : 'number';
}

/** Types that fit all values of each column. */
export class TypesOfColumns {
  readonly #columns: TypeOfValues[];

  constructor(count: number) {
    this.#columns = Array.from({ length: count }, () => new TypeOfValues());
  }

  add(rows: readonly (readonly Cell[])[]): void {
    for (const row of rows) {
      for (const [index, column] of this.#columns.entries()) column.add(row[index] ?? null);
    }
  }

  get types(): CellType[] {
    return this.#columns.map(({ type }) => type);
  }
}
