import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.BulkApi;
import org.openapitools.client.api.ContactsApi;
import org.openapitools.client.api.DevicesApi;
import org.openapitools.client.api.SyncApi;
import org.openapitools.client.model.*;

/** What run.ts says that each program does, with the generated Java client. */
public class Client {
    private static String device;
    private static SyncApi sync;

    public static void main(String[] args) throws Exception {
        ApiClient client = new ApiClient();
        client.updateBaseUri(args[0]);
        client.setRequestInterceptor(request -> request.header("X-API-Key", args[1]));
        long above = Long.parseLong(args[2]);
        ContactsApi contacts = new ContactsApi(client);
        sync = new SyncApi(client);
        device = "java-" + UUID.randomUUID();

        ContactDto ada = contacts.contactsCreate(
            new CreateContactDto().firstName("Ada").lastName("Lovelace").company("Engines").tags(List.of("vip")).metadata(Map.of("crm", "4711")),
            null).getData();
        check(ada.getVersion() > above && ada.getTags().equals(List.of("vip")), ada);
        check(ada.getMetadata().equals(Map.of("crm", "4711")) && ada.getCreatedAt().getYear() > 2000, ada);
        ContactDto grace = contacts.contactsCreate(new CreateContactDto().firstName("Grace").lastName("Hopper"), null).getData();
        check(grace.getVersion() > ada.getVersion() && grace.getCompany() == null, grace);
        System.out.println("ok create");

        ContactsList200Response list = contacts.contactsList(null, null, null, "lovelace", null, "version", null, null);
        // How it came about after a restore is told with changes only.
        check(list.getData().get(0).equals(ada.lineage(null)) && list.getPagination().getTotal() >= 1, list);
        System.out.println("ok list");

        DeletedContactDto deleted = contacts.contactsDelete(ada.getId(), null, null).getData();
        DeltaDto delta = sync.syncDelta(ada.getVersion() - 1, null, null, null, null, device).getData();
        ChangedContactDto tombstone = changed(delta, ada.getId());
        check(tombstone.getIsDeleted() && tombstone.getVersion().equals(deleted.getVersion()) && tombstone.getFirstName() == null, tombstone);
        ChangedContactDto live = changed(delta, grace.getId());
        check(!live.getIsDeleted() && live.getFirstName().equals("Grace") && live.getDeletedAt() == null, live);
        check(live.getUpdatedAt().equals(grace.getUpdatedAt()), live);
        check(delta.getCurrentVersion() >= deleted.getVersion() && delta.getHeadVersion() >= deleted.getVersion(), delta);
        check(delta.getMinVersion() <= ada.getVersion(), delta);
        System.out.println("ok delta");

        UUID alan = UUID.randomUUID();
        PushResultDto made = push(delta.getEpoch(), new MutationDto().op(MutationDto.OpEnum.CREATE).contactId(alan)
            .fields(new UpdateContactDto().firstName("Alan").lastName("Turing")));
        check(made.getStatus() == PushResultDto.StatusEnum.APPLIED && made.getContact().getFirstName().equals("Alan"), made);
        check(made.getVersion() > deleted.getVersion(), made);
        System.out.println("ok push");

        String seen = "\"" + made.getVersion() + "\"";
        ContactDto navy = contacts.contactsUpdate(alan, new UpdateContactDto().company("Navy"), seen, null).getData();
        check(navy.getCompany().equals("Navy") && navy.getFirstName().equals("Alan") && navy.getVersion() > made.getVersion(), navy);
        try {
            contacts.contactsUpdate(alan, new UpdateContactDto().company("Late"), seen, null);
            throw new AssertionError("an edit of an old version was applied");
        } catch (ApiException refused) {
            check(refused.getCode() == 412 && refused.getResponseBody().contains("VERSION_MISMATCH"), refused);
        }
        PushResultDto merged = push(delta.getEpoch(), new MutationDto().op(MutationDto.OpEnum.UPDATE).contactId(alan)
            .baseVersion(made.getVersion()).fields(new UpdateContactDto().company("Bletchley")));
        check(merged.getStatus() == PushResultDto.StatusEnum.MERGED && merged.getContact().getCompany().equals("Bletchley"), merged);
        ConflictsList200Response conflicts = sync.conflictsList("open", null, null);
        ConflictDto conflict = conflicts.getData().stream().filter(one -> one.getId().equals(merged.getConflictId())).findFirst().orElseThrow();
        ConflictDtoFieldsValue company = conflict.getFields().get("company");
        check(company.getLost().getValue().equals("Navy") && company.getKept().getValue().equals("Bletchley"), company);
        check(company.getKept().getVersion().equals(merged.getVersion()) && conflicts.getPagination().getTotal() >= 1, conflicts);
        ResolvedConflictDto resolved = sync.conflictsResolve(conflict.getId(), new ResolveConflictDto().take(ResolveConflictDto.TakeEnum.LOST), null).getData();
        check(resolved.getContact().getCompany().equals("Navy") && resolved.getVersion() > merged.getVersion(), resolved);
        System.out.println("ok conflict");

        ImportResultDto imported = new BulkApi(client).bulkImport(new BulkImportRequest().contacts(List.of(
            new CreateContactDto().firstName("Edsger").lastName("Imported"),
            new CreateContactDto().firstName("Barbara").lastName("Imported"))), null).getData();
        check(imported.getTotal() == 2 && imported.getSuccess() == 2 && imported.getFailed() == 0, imported);
        check(imported.getHeadVersion() > resolved.getVersion(), imported);
        System.out.println("ok import");

        DevicesApi devices = new DevicesApi(client);
        // What devices have is written a little after their requests.
        DeviceStatusDto mine = null;
        for (int tries = 0; tries < 100 && (mine == null || !mine.getLastSyncVersion().equals(delta.getCurrentVersion())); tries++) {
            if (tries > 0) Thread.sleep(100);
            mine = devices.devicesList().getData().stream().filter(one -> one.getDeviceId().equals(device)).findFirst().orElse(null);
        }
        check(mine.getLastSyncVersion().equals(delta.getCurrentVersion()) && mine.getVersionsBehind() > 0 && mine.getLastSyncAt() != null, mine);
        check(devices.devicesStats().getData().getTotalDevices() >= 1, mine);
        System.out.println("ok devices");
    }

    private static ChangedContactDto changed(DeltaDto delta, UUID id) {
        return delta.getChanges().stream().map(ChangeDto::getContact).filter(contact -> contact.getId().equals(id)).findFirst().orElseThrow();
    }

    private static PushResultDto push(UUID epoch, MutationDto mutation) throws ApiException {
        UploadDto upload = new UploadDto().deviceId(device).epoch(epoch).mutations(List.of(mutation.mutationId(UUID.randomUUID())));
        return sync.pushPush(upload).getData().getResults().get(0);
    }

    private static void check(boolean holds, Object what) {
        if (!holds) throw new AssertionError(String.valueOf(what));
    }
}
