import { AuditModule } from '@app/audit';
import { RateGuard } from '@app/platform';
import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Agent } from './agent.entity';
import { ApiKey } from './api-key.entity';
import { AuthController } from './auth.controller';
import { AuthGuard } from './auth.guard';
import { AuthRepository } from './auth.repository';
import { AuthService } from './auth.service';
import { Pepper } from './pepper.service';
import { SetupService } from './setup.service';
import { Team } from './team.entity';

@Module({
  imports: [TypeOrmModule.forFeature([Agent, ApiKey, Team]), AuditModule],
  controllers: [AuthController],
  providers: [
    AuthRepository,
    AuthService,
    Pepper,
    SetupService,
    // In this order: whose key it is, then whether it has quota left.
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: RateGuard },
  ],
  exports: [AuthService, SetupService],
})
export class AuthModule {}
