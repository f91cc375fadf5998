import { AuthModule } from '@app/auth';
import { BulkModule } from '@app/bulk';
import { ChangelogModule } from '@app/changelog';
import { ContactsModule } from '@app/contacts';
import { DevicesModule } from '@app/devices';
import { SyncModule } from '@app/sync';
import { Module } from '@nestjs/common';
import { ChangeDelivery } from './change-delivery.service';
import { ConnectionLimits } from './connection-limits';
import { Connections } from './connections.service';
import { EnrolmentNews } from './enrolment-news.service';
import { HandshakeQueue } from './handshake-queue';
import { ImportNews } from './import-news.service';
import { Presence } from './presence.service';
import { RealtimeGateway } from './realtime.gateway';
import { SlowReaders } from './slow-readers.service';
import { SocketAuthentication } from './socket-authentication';
import { SocketGuard } from './socket.guard';
import { SocketOutputs } from './socket-output';
import { SocketWrites } from './socket-writes';
import { SyncRequests } from './sync-requests';

@Module({
  imports: [AuthModule, BulkModule, ChangelogModule, ContactsModule, DevicesModule, SyncModule],
  providers: [
    RealtimeGateway,
    ChangeDelivery,
    ConnectionLimits,
    Connections,
    EnrolmentNews,
    HandshakeQueue,
    ImportNews,
    Presence,
    SlowReaders,
    SocketAuthentication,
    SocketGuard,
    SocketOutputs,
    SocketWrites,
    SyncRequests,
  ],
  exports: [Connections],
})
export class RealtimeModule {}
