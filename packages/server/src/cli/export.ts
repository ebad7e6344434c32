import { existsSync } from 'node:fs';
import { type HistoryReader, HistoryUnavailable, historyName, openHistoryReader } from '@openperp/history';
import type { Config } from '../config/config.ts';
import { EXIT, StartError } from '../config/exit-code.ts';
import { type Destination, openFileDestination, streamDestination } from '../export/destination.ts';
import { type ExportRequest, readExportRequest } from '../export/export-request.ts';
import { runExport } from '../export/run-export.ts';
import { historyLocation } from '../process/data-folder.ts';
import type { TaskOptions } from './program.ts';
import { ProgressLine, STANDARD_ERROR } from './progress-line.ts';

const NUMBER = new Intl.NumberFormat('en');

/** Writes a list of the history to a file or to standard output. It only reads, so the exchange may run meanwhile or not. */
export async function exportHistory(config: Config, { exported }: TaskOptions): Promise<void> {
  const result = readExportRequest(exported ?? { words: [], options: {} });
  if (!result.ok) throw wrong(result.faults);
  const { request } = result;
  const reader = await openReader(config);
  try {
    await checkSymbol(request, reader);
    await write(request, reader);
  } catch (error) {
    if (isHistorys(error)) throw unreadable(config, error);
    throw error;
  } finally {
    await reader.close();
  }
}

function wrong(faults: readonly string[]): StartError {
  return new StartError(EXIT.badConfig, [...faults, 'see openperp --help'].join('\n'));
}

async function openReader(config: Config): Promise<HistoryReader> {
  const location = locationOf(config);
  if (config.history === 'embedded' && !existsSync(location))
    throw new StartError(EXIT.dataFolder, `there is no history in ${config.dataFolder}`);
  try {
    return await openHistoryReader(location);
  } catch (error) {
    throw unreadable(config, error);
  }
}

function locationOf({ dataFolder, history }: Config): string {
  return historyLocation({ path: dataFolder }, history);
}

function unreadable(config: Config, error: unknown): StartError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StartError(EXIT.dataFolder, `history ${historyName(locationOf(config))}: ${reason}`);
}

/** A database that is away, locked for too long, or damaged. */
function isHistorys(error: unknown): boolean {
  return error instanceof HistoryUnavailable || (error instanceof Error && 'errcode' in error);
}

/** A name that is no symbol is a slip of the pen, not a list without rows. */
async function checkSymbol({ list: { symbol } }: ExportRequest, reader: HistoryReader): Promise<void> {
  if (symbol === null) return;
  const known = (await reader.symbols()).map((each) => each.symbol);
  if (known.includes(symbol)) return;
  const instead = known.length === 0 ? 'none' : known.join(', ');
  throw wrong([`--symbol "${symbol}": there is no such symbol; the history knows ${instead}`]);
}

async function write(request: ExportRequest, reader: HistoryReader): Promise<void> {
  const progress = new ProgressLine(STANDARD_ERROR);
  const { file } = request;
  const name = file ?? 'standard output';
  try {
    const destination: Destination =
      file === undefined ? streamDestination(process.stdout) : await openFileDestination(file);
    const rows = await runExport(request, reader, destination, (done, share) =>
      progress.reached(share, rowsText(done)),
    );
    progress.tell(`exported ${rowsText(rows)} to ${name}`);
  } catch (error) {
    if (!isSystems(error)) throw error;
    // Who reads only the first lines closes the pipe: nothing went wrong.
    if (file === undefined && error.code === 'EPIPE')
      return progress.tell('the reader has closed standard output');
    throw new StartError(EXIT.internal, `${name} cannot be written: ${error.message}`);
  }
}

function rowsText(rows: number): string {
  return `${NUMBER.format(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}

function isSystems(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
