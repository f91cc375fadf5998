export { DeviceRegistry, type LiveDevice } from './device-registry.service';
export { DevicesModule } from './devices.module';
export type { DeviceKey } from './devices.repository';
