import { readFileSync } from 'node:fs';
import { type FileMetaData, parquetMetadata, parquetReadObjects, type SchemaElement } from 'hyparquet';

/** What a Parquet file holds: its footer, and its rows with decimals as exact text. */
export interface ParquetContent {
  readonly metadata: FileMetaData;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/**
 * Reads a file with the reader that is not the writer's. It makes floating numbers of decimals, so it is told that they are bytes, and these
 * are read here: two's complement, the greatest first, with the scale that the file gives.
 */
export async function readParquet(path: string): Promise<ParquetContent> {
  const { buffer } = new Uint8Array(readFileSync(path));
  const metadata = parquetMetadata(buffer);
  const schema = metadata.schema.map(bare);
  const rows = await parquetReadObjects({ file: buffer, metadata: { ...metadata, schema } });
  const scales = new Map(metadata.schema.filter(isDecimal).map(({ name, scale = 0 }) => [name, scale]));
  return { metadata, rows: rows.map((row) => withDecimals(row, scales)) };
}

function isDecimal(element: SchemaElement): boolean {
  return element.converted_type === 'DECIMAL';
}

function bare(element: SchemaElement): SchemaElement {
  if (!isDecimal(element)) return element;
  const { converted_type: _converted, logical_type: _logical, ...rest } = element;
  return rest;
}

function withDecimals(
  row: Readonly<Record<string, unknown>>,
  scales: ReadonlyMap<string, number>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const scale = scales.get(name);
      return [name, scale === undefined ? value : decimalText(value as Uint8Array, scale)];
    }),
  );
}

function decimalText(bytes: Uint8Array, scale: number): string {
  const units = BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
  const digits = `${units < 0n ? -units : units}`.padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}
