import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Destination } from './destination.ts';
import type { ExportColumn, ExportRow } from './export-columns.ts';
import { parquetSchema, parquetValue } from './parquet-schema.ts';
import type { RowSink } from './row-sink.ts';

/** Rows of a group: they are in memory at once, some 20 MB of them, and each group adds some kB to the footer, which is as well until the end. */
const GROUP_ROWS = 50_000;

/** Parquet of typed columns in groups of rows (`groupRows`, the last one fewer), compressed with Snappy, to `destination`. */
export function parquetSink(
  destination: Destination,
  columns: readonly ExportColumn[],
  groupRows: number = GROUP_ROWS,
): RowSink {
  const parquet = new ParquetWriter({
    writer: new GroupWriter(destination),
    schema: parquetSchema(columns),
    createdBy: 'openperp',
  });
  let group = columns.map(() => [] as unknown[]);

  const flush = async (): Promise<void> => {
    const data = group;
    group = columns.map(() => []);
    const columnData = columns.map(({ name }, at) => ({ name, data: data[at]!, offsetIndex: false }));
    await parquet.write({ columnData, rowGroupSize: groupRows });
  };
  return {
    async write(rows) {
      for (const row of rows) {
        addTo(group, columns, row);
        if (group[0]!.length >= groupRows) await flush();
      }
    },
    async finish() {
      if (group[0]!.length > 0) await flush();
      await parquet.finish();
    },
  };
}

function addTo(group: readonly unknown[][], columns: readonly ExportColumn[], row: ExportRow): void {
  for (const [at, { name, kind }] of columns.entries()) group[at]!.push(parquetValue(kind, row[name]!));
}

/** Hands on each group of rows, so that no more than one is held. */
class GroupWriter extends ByteWriter {
  readonly #destination: Destination;

  constructor(destination: Destination) {
    super();
    this.#destination = destination;
  }

  async flush(): Promise<void> {
    await this.#destination.write(this.getBytes());
    this.index = 0;
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}
