import type { DeltaDto } from './delta.dto';

export interface DeltaRequest {
  /** Last version the client knows; 0 reads everything. */
  cursor: number;
  /** Changes a page, at most 1000. */
  limit: number;
  /** That the cursor is from. */
  epoch?: string;
}

/** A page of changes. The database has written them as JSON: on their way to a device nobody reads them. */
export interface DeltaPage extends Omit<DeltaDto, 'changes'> {
  /** A JSON array. */
  changes: string;
  /** Changes in it. */
  count: number;
}

/** The page as JSON of a DeltaDto. */
export function deltaJson({ current_version, changes, count: _, ...rest }: DeltaPage): string {
  const more = JSON.stringify(rest).slice(1);
  return `{"current_version":${current_version},"changes":${changes},${more}`;
}
