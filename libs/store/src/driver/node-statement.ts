import type { SyncDatabase, SyncStatement } from './node-sqlite.ts';
import { asSqliteError, inOurWords } from './node-error.ts';

export type SqliteValue = null | number | bigint | string | Uint8Array;

interface Instruction {
  opcode: string;
  p2: number;
}

type Shape = 'objects' | 'arrays' | 'first column';

/** A prepared statement as better-sqlite3 has it, over one of `node:sqlite`. */
export class NodeStatement {
  readonly source: string;
  readonly #database: SyncDatabase;
  readonly #statement: SyncStatement;
  #shape: Shape = 'objects';
  #needsValues: boolean | null = null;

  constructor(database: SyncDatabase, source: string) {
    refuseNone(source);
    this.source = source;
    this.#database = database;
    this.#statement = inOurWords(() => database.prepare(source));
    refuseSeveral(source, this.#statement.sourceSQL);
    this.#statement.setAllowUnknownNamedParameters(true);
  }

  /** Whether it answers with rows. */
  get reader(): boolean {
    return this.#statement.columns().length > 0;
  }

  /** Whether it leaves the database as it is: SQLite decides by the same instructions. */
  get readonly(): boolean {
    return !this.#program().some(
      ({ opcode, p2 }) =>
        (opcode === 'Transaction' && p2 !== 0) ||
        ['Checkpoint', 'Vacuum', 'JournalMode'].includes(opcode),
    );
  }

  columns(): ReturnType<SyncStatement['columns']> {
    return this.#statement.columns();
  }

  run(...parameters: unknown[]): ReturnType<SyncStatement['run']> {
    return inOurWords(() => this.#statement.run(...this.#bound(parameters)));
  }

  get(...parameters: unknown[]): unknown {
    const row = inOurWords(() => this.#statement.get(...this.#bound(parameters)));
    return row === undefined ? undefined : this.#shaped(row);
  }

  all(...parameters: unknown[]): unknown[] {
    const rows = inOurWords(() => this.#statement.all(...this.#bound(parameters)));
    return this.#shape === 'arrays' ? rows : rows.map((row) => this.#shaped(row));
  }

  *iterate(...parameters: unknown[]): IterableIterator<unknown> {
    try {
      const rows = this.#statement.iterate(...this.#bound(parameters));
      for (const row of rows) yield this.#shaped(row);
    } catch (error) {
      throw asSqliteError(error);
    }
  }

  /** Rows as lists of values. */
  raw(on = true): this {
    return this.#become(on ? 'arrays' : 'objects');
  }

  /** Rows as the value of their first column. */
  pluck(on = true): this {
    return this.#become(on ? 'first column' : 'objects');
  }

  /** Integers as `bigint`. */
  safeIntegers(on = true): this {
    this.#statement.setReadBigInts(on);
    return this;
  }

  #program(): Instruction[] {
    return this.#database.prepare(`EXPLAIN ${this.source}`).all() as Instruction[];
  }

  /** Node would take NULL for values that nobody gave. */
  #bound(parameters: unknown[]): unknown[] {
    if (parameters.length > 0) return Array.isArray(parameters[0]) ? parameters.flat() : parameters;
    this.#needsValues ??=
      /[?:@$]/.test(this.source) && this.#program().some(({ opcode }) => opcode === 'Variable');
    if (this.#needsValues) throw new RangeError('Too few parameter values were provided');
    return parameters;
  }

  #become(shape: Shape): this {
    this.#shape = shape;
    this.#statement.setReturnArrays(shape !== 'objects');
    return this;
  }

  #shaped(row: unknown): unknown {
    if (this.#shape === 'first column') return (row as unknown[])[0];
    // Node's rows have no prototype, and React refuses to send such to a page.
    return this.#shape === 'objects' ? { ...(row as object) } : row;
  }
}

/** What stands between statements: space, semicolons, comments. */
const nothing = /^(?:[\s;]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*$/;

function refuseNone(source: string): void {
  if (nothing.test(source)) {
    throw new RangeError('The supplied SQL string contains no statements');
  }
}

/** Node prepares the first statement and says nothing of what follows it. */
function refuseSeveral(source: string, first: string): void {
  if (!nothing.test(source.slice(source.indexOf(first) + first.length))) {
    throw new RangeError('The supplied SQL string contains more than one statement');
  }
}
