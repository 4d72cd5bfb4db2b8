import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { Cell, CellType, Column, Table } from './table.ts';

/** Rows of one row group: what is in memory at once. */
const groupRows = 20_000;

const nothing = new Uint8Array(0);

/**
 * A table as Parquet (Snappy), in pieces as they come: numbers are DOUBLE or INT64, times TIMESTAMP of
 * milliseconds in UTC, texts UTF-8. What is not there is null; NaN and infinite are NaN. There is a piece
 * for every batch, often an empty one, so that whoever takes them can do something else in between.
 */
export function* parquetPieces({ columns, batches }: Table): Generator<Uint8Array> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns.map(schemaOf)],
    createdBy: 'Basin',
  });
  let rows: (readonly Cell[])[] = [];
  const writeGroup = (): Uint8Array => {
    void writer.write({ columnData: sources(columns, rows), rowGroupSize: rows.length });
    rows = [];
    return taken(bytes);
  };
  for (const batch of batches) {
    rows.push(...batch);
    yield rows.length >= groupRows ? writeGroup() : nothing;
  }
  if (rows.length > 0) yield writeGroup();
  void writer.finish();
  yield taken(bytes);
}

/** What was written since it was last asked; places in the file go on counting. */
function taken(bytes: ByteWriter): Uint8Array {
  const piece = bytes.getBytes().slice();
  bytes.index = 0;
  return piece;
}

const types: Readonly<Record<CellType, object>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  number: { type: 'DOUBLE' },
  integer: { type: 'INT64' },
  truth: { type: 'BOOLEAN' },
  time: {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
};

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

function schemaOf({ name, type }: Column): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', ...types[type] };
}

function sources(columns: readonly Column[], rows: readonly (readonly Cell[])[]): ColumnSource[] {
  return columns.map(({ name, type }, index) => ({
    name,
    data: rows.map((row) => value(row[index] ?? null, type)),
  }));
}

function value(cell: Cell, type: CellType): unknown {
  if (cell === null) return null;
  switch (type) {
    case 'text':
      return String(cell);
    case 'integer':
      return BigInt(cell);
    case 'time':
      return new Date(Number(cell));
    case 'number':
    case 'truth':
      return cell;
  }
}
