import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Contact } from '../contact.entity';

/** Contacts that this server writes before it asks again. */
const WRITES = 1_000;

/** Keeps PostgreSQL knowing how many contacts there are while they become many at once. */
@Injectable()
export class TableStatistics {
  private readonly logger = new Logger('TableStatistics');
  private written = 0;
  private asking = false;

  constructor(@InjectRepository(Contact) private readonly contacts: Repository<Contact>) {}

  /** So many were written. Nobody waits for what follows: see analyze_contacts(). */
  wrote(contacts: number): void {
    this.written += contacts;
    if (this.asking || this.written < WRITES) return;
    this.written = 0;
    this.asking = true;
    this.contacts
      .query('SELECT analyze_contacts()')
      // By itself it knows within a minute.
      .catch((error: Error) => this.logger.warn(`contacts were not counted: ${error.message}`))
      .finally(() => (this.asking = false));
  }
}
