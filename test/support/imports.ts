import { stringify } from 'csv-stringify/sync';
import type { Device } from './device';
import { until } from './wait';

export function csvOf(rows: string[][]): string {
  return stringify(rows, { record_delimiter: 'windows' });
}

/** Brings a file, which must be taken. @returns the import */
export async function bring(device: Device, file: string | Buffer, filename: string): Promise<any> {
  const { status, body } = await device.call(
    'POST',
    `/api/bulk/imports?filename=${encodeURIComponent(filename)}`,
    Buffer.from(file as string),
    { 'content-type': 'application/octet-stream' },
  );
  if (status !== 201) throw new Error(`a file was answered ${status}: ${JSON.stringify(body)}`);
  return body.data;
}

export async function importOf(device: Device, id: string): Promise<any> {
  return (await device.call('GET', `/api/bulk/imports/${id}`)).body.data;
}

export function waitForImport(
  device: Device,
  id: string,
  what: string,
  condition: (row: any) => unknown,
  patience = 240_000,
): Promise<any> {
  return until(
    `import ${id} ${what}`,
    async () => {
      const row = await importOf(device, id);
      return condition(row) && row;
    },
    patience,
  );
}

/** Waits until it does not run any more. */
export const importEnded = (device: Device, id: string, patience?: number) =>
  waitForImport(device, id, 'has ended', ({ state }) => state !== 'running', patience);

/** Runs an import, and waits for its end. */
export async function bringAll(device: Device, id: string, patience?: number): Promise<any> {
  const { status, body } = await device.call('POST', `/api/bulk/imports/${id}/run`, {});
  if (status !== 200) throw new Error(`a run was answered ${status}: ${JSON.stringify(body)}`);
  return importEnded(device, id, patience);
}
