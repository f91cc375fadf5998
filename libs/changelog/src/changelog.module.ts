import { Module } from '@nestjs/common';
import { ChangelogRepository } from './changelog.repository';
import { Changelog } from './changelog.service';

@Module({
  providers: [ChangelogRepository, Changelog],
  exports: [ChangelogRepository, Changelog],
})
export class ChangelogModule {}
