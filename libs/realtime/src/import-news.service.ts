import { ImportsRepository } from '@app/bulk';
import { hasRole, Lifecycle } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { Connections } from './connections.service';
import { RegularLook } from './regular-look';

/** What has become of them for so long is told (seconds): a look may be late. */
const LATELY = 10;

/** Tells whoever brought a file, and admins, how far its import is, whichever server does it. */
@Injectable()
export class ImportNews extends RegularLook {
  /** What was told last of each import of the last seconds. */
  private told = new Map<string, string>();

  constructor(
    private readonly connections: Connections,
    private readonly imports: ImportsRepository,
    lifecycle: Lifecycle,
  ) {
    super('news of imports', lifecycle);
  }

  protected async announce(): Promise<void> {
    const sockets = [...this.connections.all()].filter(({ data }) => hasRole(data.principal.role, 'agent'));
    const teamIds = [...new Set(sockets.map(({ data }) => data.principal.teamId))];
    const news = teamIds.length ? await this.imports.news(teamIds, LATELY) : [];
    const told = new Map<string, string>();
    for (const { team_id, id, created_by, job_id, ...progress } of news) {
      const event = { import_id: id, job_id, ...progress };
      const text = JSON.stringify(event);
      told.set(id, text);
      if (this.told.get(id) === text) continue;
      for (const socket of sockets) {
        const { teamId, agentId, role } = socket.data.principal;
        if (teamId === team_id && (agentId === created_by || hasRole(role, 'admin')))
          socket.emit('import_progress', event);
      }
    }
    this.told = told;
  }
}
