import { AuditModule } from '@app/audit';
import { JobsModule } from '@app/jobs';
import { BodyMemory, RateGuard } from '@app/platform';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Agent } from './agent.entity';
import { ApiKey } from './api-key.entity';
import { AgentRepository } from './agent.repository';
import { AgentsController } from './accounts/agents.controller';
import { AgentsService } from './accounts/agents.service';
import { KeysController } from './accounts/keys.controller';
import { KeysService } from './accounts/keys.service';
import { AdminRecoveryService } from './accounts/admin-recovery.service';
import { AuthController } from './auth.controller';
import { AuthGuard } from './auth.guard';
import { AuthService } from './auth.service';
import { CredentialCache } from './credential-cache';
import { CredentialRepository } from './credential.repository';
import { CredentialWatch } from './credential-watch.service';
import { DeviceAccessRepository } from './device-access.repository';
import { DeviceAccess } from './device-access.service';
import { EnrolmentController } from './enrolment.controller';
import { EnrolmentRepository } from './enrolment.repository';
import { EnrolmentService } from './enrolment.service';
import { InFlightRequests } from './in-flight-requests.service';
import { KeyRepository } from './key.repository';
import { Pepper } from './pepper.service';
import { AdmittedGuard, RequestGate } from './request-gate';
import { SessionController } from './session.controller';
import { SessionRepository } from './session.repository';
import { SessionService } from './session.service';
import { SetupService } from './setup.service';
import { SignIns } from './sign-ins/sign-ins.service';
import { Team } from './team.entity';
import { TeamRepository } from './team.repository';
import { SettingsController } from './teams/settings.controller';
import { TeamsController } from './teams/teams.controller';
import { TeamsService } from './teams/teams.service';

@Module({
  imports: [TypeOrmModule.forFeature([Agent, ApiKey, Team]), AuditModule, JobsModule],
  controllers: [
    AuthController,
    AgentsController,
    KeysController,
    TeamsController,
    SettingsController,
    EnrolmentController,
    SessionController,
  ],
  providers: [
    AgentRepository,
    AgentsService,
    AuthService,
    CredentialCache,
    CredentialRepository,
    CredentialWatch,
    DeviceAccess,
    DeviceAccessRepository,
    EnrolmentRepository,
    EnrolmentService,
    InFlightRequests,
    KeyRepository,
    KeysService,
    Pepper,
    AdminRecoveryService,
    SessionRepository,
    SessionService,
    SetupService,
    SignIns,
    TeamRepository,
    TeamsService,
    AuthGuard,
    RateGuard,
    BodyMemory,
    RequestGate,
    { provide: APP_GUARD, useClass: AdmittedGuard },
  ],
  exports: [
    RequestGate,
    AuthService,
    CredentialWatch,
    DeviceAccess,
    EnrolmentService,
    InFlightRequests,
    AdminRecoveryService,
    SessionService,
    SetupService,
    TeamsService,
  ],
})
export class AuthModule {}
