import { ChangelogModule } from '@app/changelog';
import { JobsModule } from '@app/jobs';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Conflict } from './conflict.entity';
import { ConflictsService } from './conflicts.service';
import { Contact } from './contact.entity';
import { ContactsController } from './contacts.controller';
import { ContactsRepository } from './contacts.repository';
import { ContactsService } from './contacts.service';
import { DuplicatesController } from './duplicates/duplicates.controller';
import { DuplicatesRepository } from './duplicates/duplicates.repository';
import { DuplicatesService } from './duplicates/duplicates.service';
import { MergesController } from './merging/merges.controller';
import { MergesService } from './merging/merges.service';
import { PhoneNumbersRepository } from './phones/phone-numbers.repository';
import { PhoneNumbersService } from './phones/phone-numbers.service';
import { ContactMatchesRepository } from './query/contact-matches.repository';
import { ContactListRepository } from './query/contact-list.repository';
import { LookupRepository } from './query/lookup.repository';
import { LookupService } from './query/lookup.service';
import { ContactView } from './views/view.entity';
import { ViewsController } from './views/views.controller';
import { ViewsService } from './views/views.service';
import { ContactWriter } from './write/contact.writer';
import { TableStatistics } from './write/table-statistics';

@Module({
  imports: [TypeOrmModule.forFeature([Contact, Conflict, ContactView]), ChangelogModule, JobsModule],
  controllers: [DuplicatesController, MergesController, ContactsController, ViewsController],
  providers: [
    PhoneNumbersRepository,
    PhoneNumbersService,
    ContactsRepository,
    ContactListRepository,
    ContactMatchesRepository,
    LookupRepository,
    LookupService,
    ContactWriter,
    TableStatistics,
    ContactsService,
    ConflictsService,
    MergesService,
    DuplicatesRepository,
    DuplicatesService,
    ViewsService,
  ],
  exports: [
    ContactMatchesRepository,
    PhoneNumbersService,
    ContactsRepository,
    ContactWriter,
    ContactsService,
    ConflictsService,
  ],
})
export class ContactsModule {}
