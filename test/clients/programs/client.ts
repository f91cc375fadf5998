// What run.ts says that each program does, with the generated TypeScript client.
import { deepStrictEqual as equal, ok, rejects } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  BulkApi,
  Configuration,
  ContactsApi,
  ContactsListSortByEnum,
  DevicesApi,
  MutationDtoOpEnum,
  type MutationDto,
  ResolveConflictDtoTakeEnum,
  ResponseError,
  SyncApi,
} from './generated';

async function main([url, key, least]: string[]): Promise<void> {
  const above = Number(least);
  const configuration = new Configuration({ basePath: url!, apiKey: key! });
  const contacts = new ContactsApi(configuration);
  const sync = new SyncApi(configuration);
  const device = `typescript-${randomUUID()}`;
  const isDate = (date: Date | null | undefined) => !!date && date.getFullYear() > 2000;

  const { data: ada } = await contacts.contactsCreate({
    createContactDto: {
      firstName: 'Ada',
      lastName: 'Lovelace',
      company: 'Engines',
      tags: ['vip'],
      metadata: { crm: '4711' },
    },
  });
  ok(ada.version > above && isDate(ada.createdAt) && ada.deletedAt === null, JSON.stringify(ada));
  equal([ada.tags, ada.metadata], [['vip'], { crm: '4711' }]);
  const { data: grace } = await contacts.contactsCreate({
    createContactDto: { firstName: 'Grace', lastName: 'Hopper' },
  });
  ok(grace.version > ada.version && grace.company === null);
  console.log('ok create');

  const list = await contacts.contactsList({ sortBy: ContactsListSortByEnum.Version, q: 'lovelace' });
  // How it came about after a restore is told with changes only.
  equal(list.data[0], { ...ada, lineage: undefined });
  ok(list.pagination.total >= 1);
  console.log('ok list');

  const { data: deleted } = await contacts.contactsDelete({ id: ada.id });
  const { data: delta } = await sync.syncDelta({ version: ada.version - 1, xDeviceID: device });
  const changed = (id: string) => delta.changes.find(({ contact }) => contact.id === id)!.contact;
  const tombstone = changed(ada.id);
  ok(tombstone.isDeleted && tombstone.version === deleted.version && tombstone.firstName === undefined);
  ok(tombstone.deletedAt == null || isDate(tombstone.deletedAt));
  const live = changed(grace.id);
  ok(!live.isDeleted && live.firstName === 'Grace' && live.deletedAt == null);
  equal(live.updatedAt, grace.updatedAt);
  ok(delta.currentVersion >= deleted.version && delta.headVersion >= deleted.version);
  ok(delta.minVersion <= ada.version);
  console.log('ok delta');

  const push = async (mutation: MutationDto) => {
    const { data } = await sync.pushPush({
      uploadDto: { deviceId: device, epoch: delta.epoch, mutations: [mutation] },
    });
    return data.results[0]!;
  };
  const alan = randomUUID();
  const made = await push({
    mutationId: randomUUID(),
    op: MutationDtoOpEnum.Create,
    contactId: alan,
    fields: { firstName: 'Alan', lastName: 'Turing' },
  });
  equal([made.status, made.contact?.firstName], ['applied', 'Alan']);
  ok(made.version > deleted.version);
  console.log('ok push');

  const ifMatch = `"${made.version}"`;
  const { data: navy } = await contacts.contactsUpdate({
    id: alan,
    ifMatch,
    updateContactDto: { company: 'Navy' },
  });
  equal([navy.company, navy.firstName], ['Navy', 'Alan']);
  ok(navy.version > made.version);
  await rejects(
    contacts.contactsUpdate({ id: alan, ifMatch, updateContactDto: { company: 'Late' } }),
    (refused) => refused instanceof ResponseError && refused.response.status === 412,
  );
  const merged = await push({
    mutationId: randomUUID(),
    op: MutationDtoOpEnum.Update,
    contactId: alan,
    baseVersion: made.version,
    fields: { company: 'Bletchley' },
  });
  equal([merged.status, merged.contact?.company], ['merged', 'Bletchley']);
  const conflicts = await sync.conflictsList({ status: 'open' });
  const conflict = conflicts.data.find(({ id }) => id === merged.conflictId)!;
  const { kept, lost } = conflict.fields['company']!;
  equal([lost.value, kept.value, kept.version], ['Navy', 'Bletchley', merged.version]);
  ok(isDate(kept.at) && conflicts.pagination.total >= 1);
  const { data: resolved } = await sync.conflictsResolve({
    id: conflict.id,
    resolveConflictDto: { take: ResolveConflictDtoTakeEnum.Lost },
  });
  equal(resolved.contact?.company, 'Navy');
  ok(resolved.version > merged.version);
  console.log('ok conflict');

  const { data: imported } = await new BulkApi(configuration).bulkImport({
    bulkImportRequest: {
      contacts: ['Edsger', 'Barbara'].map((firstName) => ({ firstName, lastName: 'Imported' })),
    },
  });
  equal([imported.total, imported.success, imported.failed], [2, 2, 0]);
  ok(imported.headVersion > resolved.version);
  console.log('ok import');

  const devices = new DevicesApi(configuration);
  // What devices have is written a little after their requests.
  const listed = async () => (await devices.devicesList()).data.find(({ deviceId }) => deviceId === device);
  for (let tries = 0; tries < 100 && (await listed())?.lastSyncVersion !== delta.currentVersion; tries++)
    await setTimeout(100);
  const mine = (await listed())!;
  equal(mine.lastSyncVersion, delta.currentVersion);
  ok(mine.versionsBehind > 0 && isDate(mine.lastSyncAt));
  ok((await devices.devicesStats()).data.totalDevices >= 1);
  console.log('ok devices');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
