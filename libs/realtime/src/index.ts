export { CLIENT_EVENTS } from './packet-gate';
export { RealtimeAdapter } from './realtime.adapter';
export { RealtimeModule } from './realtime.module';
export { RealtimeService } from './realtime.service';
export * from './socket.dto';
