import { ChangelogModule } from '@app/changelog';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Contact } from './contact.entity';
import { ContactWriter } from './contact.writer';
import { ContactsController } from './contacts.controller';
import { ContactsRepository } from './contacts.repository';
import { ContactsService } from './contacts.service';

@Module({
  imports: [TypeOrmModule.forFeature([Contact]), ChangelogModule],
  controllers: [ContactsController],
  providers: [ContactsRepository, ContactWriter, ContactsService],
  exports: [ContactsRepository, ContactWriter, ContactsService],
})
export class ContactsModule {}
