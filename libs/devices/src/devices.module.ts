import { AuthModule } from '@app/auth';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DeviceRegistry } from './device-registry.service';
import { DeviceAccessController } from './device-access.controller';
import { DevicesController } from './devices.controller';
import { DevicesRepository } from './devices.repository';
import { DevicesService } from './devices.service';
import { SyncLog } from './sync-log.entity';

@Module({
  imports: [TypeOrmModule.forFeature([SyncLog]), AuthModule],
  controllers: [DevicesController, DeviceAccessController],
  providers: [DevicesRepository, DevicesService, DeviceRegistry],
  exports: [DeviceRegistry, DevicesService],
})
export class DevicesModule {}
