import { DataSource } from 'typeorm';
import { problemsOf, RESTORE_CASES } from '../conformance/restore-cases';
import { makeTeam } from '../support/make-team';
import { startServerProcess } from '../support/server-process';
import type { Mutant } from './mutants';
import { plantInDatabase } from './planting';
import { type Caught, createTrialDatabase, serverEnv } from './trial';

/** One server of this build, teams that are restored, and phones that come back; each case must end as its table says. */
export async function tryRestores(
  main: string,
  { sql = [], caughtBy }: Pick<Mutant, 'sql' | 'caughtBy'>,
): Promise<Caught> {
  const began = performance.now();
  const database = await createTrialDatabase();
  const server = await startServerProcess(serverEnv(database), [main]);
  const db = new DataSource({
    type: 'postgres',
    url: database.ownerUrl,
    poolSize: 5,
    installExtensions: false,
  });
  try {
    await db.initialize();
    await plantInDatabase(sql, (text, values) => db.query(text, values));
    const cases = RESTORE_CASES.filter(({ row }) => !caughtBy.length || caughtBy.includes(row));
    if (cases.length === 0) throw new Error(`no case is called ${caughtBy.join(' or ')}`);
    for (const one of cases) {
      const team = await makeTeam((text, values) => db.query(text, values));
      const [problem] = await problemsOf(one, { url: server.url, db, team });
      if (problem)
        return {
          by: `after a restore: ${one.row}`,
          problem: `${one.variant}: ${problem}`,
          seconds: (performance.now() - began) / 1000,
        };
    }
    return { seconds: (performance.now() - began) / 1000 };
  } finally {
    await server.stop('SIGKILL');
    await db.destroy();
    await database.drop();
  }
}
