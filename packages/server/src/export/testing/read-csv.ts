/** The records of an RFC 4180 text as objects, by the names of the header. */
export function readCsv(text: string): readonly Readonly<Record<string, string>>[] {
  const [names = [], ...records] = recordsOf(text);
  return records.map((record) => {
    if (record.length !== names.length) throw new Error(`${record.length} cells, not ${names.length}`);
    return Object.fromEntries(names.map((name, at) => [name, record[at]!]));
  });
}

function recordsOf(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const cell = /("((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) throw new Error(`no record after ${records.length}`);
    const [, , quoted, plain, end] = found;
    record.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}
