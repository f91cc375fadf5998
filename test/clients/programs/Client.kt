// What run.ts says that each program does, with the generated Kotlin client.
import java.util.UUID
import org.openapitools.client.apis.BulkApi
import org.openapitools.client.apis.ContactsApi
import org.openapitools.client.apis.DevicesApi
import org.openapitools.client.apis.SyncApi
import org.openapitools.client.infrastructure.ApiClient
import org.openapitools.client.infrastructure.ClientException
import org.openapitools.client.models.BulkImportRequest
import org.openapitools.client.models.CreateContactDto
import org.openapitools.client.models.MutationDto
import org.openapitools.client.models.PushResultDto
import org.openapitools.client.models.ResolveConflictDto
import org.openapitools.client.models.UpdateContactDto
import org.openapitools.client.models.UploadDto

fun main(args: Array<String>) {
    val (url, key, least) = args
    val above = least.toLong()
    ApiClient.apiKey["X-API-Key"] = key
    val contacts = ContactsApi(url)
    val sync = SyncApi(url)
    val device = "kotlin-${UUID.randomUUID()}"

    val ada = contacts.contactsCreate(
        CreateContactDto(firstName = "Ada", lastName = "Lovelace", company = "Engines", tags = listOf("vip"), metadata = mapOf("crm" to "4711")),
    ).data
    check(ada.version > above && ada.tags == listOf("vip") && ada.metadata["crm"] == "4711" && ada.createdAt.year > 2000)
    val grace = contacts.contactsCreate(CreateContactDto(firstName = "Grace", lastName = "Hopper")).data
    check(grace.version > ada.version && grace.company == null)
    println("ok create")

    val list = contacts.contactsList(sortBy = ContactsApi.SortByContactsList.version, q = "lovelace")
    // How it came about after a restore is told with changes only.
    check(list.data.first() == ada.copy(lineage = null) && list.pagination.total >= 1)
    println("ok list")

    val deleted = contacts.contactsDelete(ada.id).data
    val delta = sync.syncDelta(version = ada.version - 1, xDeviceID = device).data
    val tombstone = delta.changes.single { it.contact.id == ada.id }.contact
    check(tombstone.isDeleted && tombstone.version == deleted.version && tombstone.firstName == null)
    val live = delta.changes.single { it.contact.id == grace.id }.contact
    check(!live.isDeleted && live.firstName == "Grace" && live.updatedAt == grace.updatedAt && live.deletedAt == null)
    check(delta.currentVersion >= deleted.version && delta.headVersion >= deleted.version && delta.minVersion <= ada.version)
    println("ok delta")

    val alan = UUID.randomUUID()
    val made = sync.pushPush(
        UploadDto(
            deviceId = device,
            epoch = delta.epoch,
            mutations = listOf(
                MutationDto(UUID.randomUUID(), MutationDto.Op.create, alan, fields = UpdateContactDto(firstName = "Alan", lastName = "Turing")),
            ),
        ),
    ).data.results.single()
    check(made.status == PushResultDto.Status.applied && made.version > deleted.version && made.contact?.firstName == "Alan")
    println("ok push")

    val navy = contacts.contactsUpdate(alan, UpdateContactDto(company = "Navy"), ifMatch = "\"${made.version}\"").data
    check(navy.company == "Navy" && navy.firstName == "Alan" && navy.version > made.version)
    try {
        contacts.contactsUpdate(alan, UpdateContactDto(company = "Late"), ifMatch = "\"${made.version}\"")
        error("an edit of an old version was applied")
    } catch (refused: ClientException) {
        check(refused.statusCode == 412)
    }
    val merged = sync.pushPush(
        UploadDto(
            deviceId = device,
            epoch = delta.epoch,
            mutations = listOf(
                MutationDto(UUID.randomUUID(), MutationDto.Op.update, alan, baseVersion = made.version, fields = UpdateContactDto(company = "Bletchley")),
            ),
        ),
    ).data.results.single()
    check(merged.status == PushResultDto.Status.merged && merged.contact?.company == "Bletchley")
    val conflicts = sync.conflictsList(status = SyncApi.StatusConflictsList.`open`)
    val conflict = conflicts.data.single { it.id == merged.conflictId }
    val company = conflict.fields.getValue("company")
    check(company.lost.value == "Navy" && company.kept.value == "Bletchley" && company.kept.version == merged.version)
    check(conflicts.pagination.total >= 1)
    val resolved = sync.conflictsResolve(conflict.id, ResolveConflictDto(ResolveConflictDto.Take.lost)).data
    check(resolved.version > merged.version && resolved.contact?.company == "Navy")
    println("ok conflict")

    val imported = BulkApi(url).bulkImport(
        BulkImportRequest(listOf("Edsger", "Barbara").map { CreateContactDto(firstName = it, lastName = "Imported") }),
    ).data
    check(imported.total == 2L && imported.success == 2L && imported.failed == 0L && imported.headVersion > resolved.version)
    println("ok import")

    val devices = DevicesApi(url)
    // What devices have is written a little after their requests.
    fun listed() = devices.devicesList().data.find { it.deviceId == device }
    repeat(100) { if (listed()?.lastSyncVersion != delta.currentVersion) Thread.sleep(100) }
    val mine = listed()!!
    check(mine.lastSyncVersion == delta.currentVersion && mine.versionsBehind > 0 && mine.lastSyncAt != null)
    check(devices.devicesStats().data.totalDevices >= 1)
    println("ok devices")
}
