import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** What a team's present epoch has of another one. */
export interface SharedPast {
  epoch: string;
  head: number;
  /** Everything that the other epoch had up to this version is in the present one. */
  restoredHead: number;
  /** When the present epoch began. */
  began: Date;
  open: boolean;
}

@Injectable()
export class ImagesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async sharedPast(teamId: string, epoch: string): Promise<SharedPast> {
    const [past] = await this.dataSource.query<[SharedPast]>(
      `SELECT g.epoch, g.current_version AS head, e.created_at AS began,
              coalesce((SELECT parent_head FROM epochs WHERE team_id = $1 AND parent = $2),
                       (SELECT min(parent_head) FROM epochs WHERE team_id = $1), g.current_version) AS "restoredHead",
              e.parent IS NOT NULL AND e.giving_back_ended_at IS NULL AND g.epoch <> $2 AS open
         FROM global_version g JOIN epochs e ON e.team_id = g.team_id AND e.epoch = g.epoch
        WHERE g.team_id = $1`,
      [teamId, epoch],
    );
    return past;
  }

  /** Ends the time in which devices give back, once and for the present epoch. @returns when it ended */
  async end(teamId: string): Promise<{ epoch: string; ended_at: Date }> {
    const [[ended]] = await this.dataSource.query<[[{ epoch: string; ended_at: Date }], number]>(
      `UPDATE epochs e SET giving_back_ended_at = coalesce(e.giving_back_ended_at, clock_timestamp())
         FROM global_version g
        WHERE g.team_id = $1 AND e.team_id = g.team_id AND e.epoch = g.epoch
       RETURNING e.epoch, e.giving_back_ended_at AS ended_at`,
      [teamId],
    );
    return ended;
  }
}
