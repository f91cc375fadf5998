export { Connections } from './connections.service';
export { CLIENT_EVENTS } from './packet-validation';
export { RealtimeAdapter } from './realtime.adapter';
export { RealtimeModule } from './realtime.module';
export * from './socket.dto';
