import { AuthModule } from '@app/auth';
import { ChangelogModule } from '@app/changelog';
import { ContactsModule } from '@app/contacts';
import { DevicesModule } from '@app/devices';
import { SyncModule } from '@app/sync';
import { Module } from '@nestjs/common';
import { RealtimeGateway } from './realtime.gateway';
import { RealtimeService } from './realtime.service';
import { SocketAdmission } from './socket-admission';
import { SocketGuard } from './socket.guard';

@Module({
  imports: [AuthModule, ChangelogModule, ContactsModule, DevicesModule, SyncModule],
  providers: [RealtimeGateway, RealtimeService, SocketAdmission, SocketGuard],
  exports: [RealtimeService],
})
export class RealtimeModule {}
