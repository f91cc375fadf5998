"""What run.ts says that each program does, with the generated Python client."""

import sys
from time import sleep
from uuid import uuid4

from openapi_client import (
    ApiClient,
    ApiException,
    BulkApi,
    BulkImportRequest,
    Configuration,
    ContactsApi,
    CreateContactDto,
    DevicesApi,
    MutationDto,
    ResolveConflictDto,
    SyncApi,
    UpdateContactDto,
    UploadDto,
)

url, key, least = sys.argv[1:]
client = ApiClient(Configuration(host=url, api_key={"api_key": key}))
contacts, sync, devices = ContactsApi(client), SyncApi(client), DevicesApi(client)
device = f"python-{uuid4()}"


def done(step):
    print(f"ok {step}", flush=True)


ada = contacts.contacts_create(
    CreateContactDto(
        first_name="Ada", last_name="Lovelace", company="Engines", tags=["vip"], metadata={"crm": "4711"}
    )
).data
assert ada.version > int(least) and ada.tags == ["vip"] and ada.metadata == {"crm": "4711"}, ada
assert ada.created_at.year > 2000 and ada.deleted_at is None, ada
grace = contacts.contacts_create(CreateContactDto(first_name="Grace", last_name="Hopper")).data
assert grace.version > ada.version and grace.company is None, grace
done("create")

found = contacts.contacts_list(sort_by="version", q="lovelace")
# How it came about after a restore is told with changes only.
assert found.data[0] == ada.model_copy(update={"lineage": None}) and found.pagination.total >= 1, found
done("list")

deleted = contacts.contacts_delete(ada.id).data
delta = sync.sync_delta(version=ada.version - 1, x_device_id=device).data
changed = {change.contact.id: change.contact for change in delta.changes}
tombstone, live = changed[ada.id], changed[grace.id]
assert tombstone.is_deleted and tombstone.version == deleted.version and tombstone.first_name is None, tombstone
assert not live.is_deleted and live.first_name == "Grace" and live.updated_at == grace.updated_at, live
assert delta.current_version >= deleted.version and delta.head_version >= deleted.version, delta
assert delta.min_version <= ada.version, delta
done("delta")


def push(**mutation):
    upload = UploadDto(
        device_id=device, epoch=delta.epoch, mutations=[MutationDto(mutation_id=uuid4(), **mutation)]
    )
    (result,) = sync.push_push(upload).data.results
    return result


alan = uuid4()
made = push(op="create", contact_id=alan, fields=UpdateContactDto(first_name="Alan", last_name="Turing"))
assert made.status == "applied" and made.contact.first_name == "Alan" and made.version > deleted.version, made
done("push")

seen = f'"{made.version}"'
navy = contacts.contacts_update(alan, UpdateContactDto(company="Navy"), if_match=seen).data
assert navy.company == "Navy" and navy.first_name == "Alan" and navy.version > made.version, navy
try:
    contacts.contacts_update(alan, UpdateContactDto(company="Late"), if_match=seen)
except ApiException as refused:
    assert refused.status == 412 and refused.data.code == "VERSION_MISMATCH", refused
else:
    raise AssertionError("an edit of an old version was applied")
merged = push(op="update", contact_id=alan, base_version=made.version, fields=UpdateContactDto(company="Bletchley"))
assert merged.status == "merged" and merged.contact.company == "Bletchley", merged
listed = sync.conflicts_list(status="open")
(conflict,) = [one for one in listed.data if one.id == merged.conflict_id]
company = conflict.fields["company"]
assert (company.lost.value, company.kept.value) == ("Navy", "Bletchley"), company
assert company.kept.version == merged.version and listed.pagination.total >= 1, listed
resolved = sync.conflicts_resolve(conflict.id, ResolveConflictDto(take="lost")).data
assert resolved.contact.company == "Navy" and resolved.version > merged.version, resolved
done("conflict")

imported = (
    BulkApi(client)
    .bulk_import(
        BulkImportRequest(
            contacts=[CreateContactDto(first_name=name, last_name="Imported") for name in ("Edsger", "Barbara")]
        )
    )
    .data
)
assert (imported.total, imported.success, imported.failed) == (2, 2, 0), imported
assert imported.head_version > resolved.version, imported
done("import")

# What devices have is written a little after their requests.
for _ in range(100):
    mine = next((one for one in devices.devices_list().data if one.device_id == device), None)
    if mine and mine.last_sync_version == delta.current_version:
        break
    sleep(0.1)
assert mine.last_sync_version == delta.current_version and mine.versions_behind > 0, mine
assert mine.last_sync_at.year > 2000 and devices.devices_stats().data.total_devices >= 1, mine
done("devices")
