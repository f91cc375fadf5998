export { digestApiKey, makeApiKey, mayBeApiKey } from './api-key';
export { AuthModule } from './auth.module';
export { AuthService } from './auth.service';
export { RescueService } from './accounts/rescue.service';
export { SetupService } from './setup.service';
export { loadPepper } from './pepper.service';
export { TeamsService } from './teams/teams.service';
