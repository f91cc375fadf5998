/** Asks a database, as its owner. */
type Query = (sql: string, values?: unknown[]) => Promise<Record<string, string>[]>;

/**
 * Fills tables while all their indexes but those of constraints are away: an index that is made when all rows are there takes a
 * fraction of the time that they would take with it.
 */
export async function withoutIndexes(
  query: Query,
  tables: string[],
  fill: () => Promise<unknown>,
): Promise<void> {
  const indexes = await query(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
       FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid
      WHERE indrelid = ANY ($1::regclass[]) AND conindid IS NULL`,
    [tables],
  );
  await query(`DROP INDEX ${indexes.map(({ name }) => name).join(', ')}`);
  await fill();
  for (const { definition } of indexes) await query(definition!);
}
