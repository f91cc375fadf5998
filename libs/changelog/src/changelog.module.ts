import { Module } from '@nestjs/common';
import { ChangelogRepository } from './changelog.repository';
import { Changelog } from './changelog.service';
import { HeadWatcher } from './head-watcher.service';

@Module({
  providers: [ChangelogRepository, Changelog, HeadWatcher],
  exports: [ChangelogRepository, Changelog, HeadWatcher],
})
export class ChangelogModule {}
