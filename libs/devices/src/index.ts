export { DeviceRegistry, type LiveDevice } from './device-registry.service';
export { DeviceStatusDto } from './device.dto';
export { DevicesModule } from './devices.module';
export type { DeviceKey } from './devices.repository';
export { DevicesService } from './devices.service';
