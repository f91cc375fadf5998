import { AuditService } from '@app/audit';
import {
  type Actor,
  AppError,
  Config,
  type ListQuery,
  type Page,
  type Principal,
  requireUnbound,
  sharedSecret,
  validationError,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Agent } from './agent.entity';
import { AgentRepository } from './agent.repository';
import { digestApiKey } from './api-key';
import { AuthService } from './auth.service';
import { DeviceAccessRepository } from './device-access.repository';
import { DeviceAccess } from './device-access.service';
import { makeCode, qrPayload, qrSvg, readCode } from './enrolment-code';
import type {
  CreateEnrolmentDto,
  EnrolDto,
  EnrolledDto,
  EnrolmentDto,
  NewEnrolmentDto,
} from './enrolment.dto';
import { type Arrival, EnrolmentRepository } from './enrolment.repository';
import { KeyRepository } from './key.repository';
import { Pepper } from './pepper.service';

/** Phones come in with a single-use code that an admin shows them, and get a key of their own for it. */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly config: Config,
    private readonly repository: EnrolmentRepository,
    private readonly agents: AgentRepository,
    private readonly keys: KeyRepository,
    private readonly devices: DeviceAccessRepository,
    private readonly access: DeviceAccess,
    private readonly auth: AuthService,
    private readonly pepper: Pepper,
    private readonly audit: AuditService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * A code for an agent of the team, or for a new one.
   * @param address under which the admin reaches this server
   * @throws AppError AGENT_EXISTS, AGENT_NOT_FOUND, AGENT_INACTIVE, FORBIDDEN to a key of one device
   */
  async create(
    principal: Principal,
    body: CreateEnrolmentDto,
    address: string,
    actor: Actor,
  ): Promise<NewEnrolmentDto> {
    requireUnbound(principal);
    const { teamId, keyId } = principal;
    if (body.role && body.agent_name === undefined) {
      throw validationError([{ field: 'role', message: 'is only for a new agent, with agent_name' }]);
    }
    const code = makeCode();
    const digest = await this.digest('code', readCode(code)!);
    const made = await this.repository.transaction(async (manager) => {
      const agent = await this.agentFor(manager, teamId, body, actor);
      const enrolment = await this.repository.create(manager, {
        teamId,
        agentId: agent.id,
        digest,
        createdBy: actor.agentCode,
        madeWith: keyId,
        seconds: body.expires_in,
      });
      const { agent_code, agent_name, role } = agent;
      await this.audit.record(manager, {
        ...actor,
        teamId,
        action: 'enrolment.created',
        after: { enrolment_id: enrolment.id, agent_code },
      });
      return { ...enrolment, agent_code, agent_name, role, created_by: actor.agentCode };
    });
    const url = this.config.PUBLIC_URL || address;
    const fingerprint = await this.fingerprint();
    const payload = qrPayload(url, code, fingerprint);
    return { ...made, code, url, fingerprint, qr_payload: payload, qr_svg: qrSvg(payload) };
  }

  /** Codes that still can be used. */
  list(teamId: string, page: ListQuery): Promise<Page<EnrolmentDto>> {
    return this.repository.listOpen(teamId, page);
  }

  /** @throws AppError ENROLMENT_NOT_FOUND */
  cancel(teamId: string, id: string, actor: Actor): Promise<void> {
    return this.repository.transaction(async (manager) => {
      const agentCode = await this.repository.cancel(manager, teamId, id);
      if (agentCode === undefined) throw new AppError('ENROLMENT_NOT_FOUND');
      await this.audit.record(manager, {
        ...actor,
        teamId,
        action: 'enrolment.cancelled',
        after: { enrolment_id: id, agent_code: agentCode },
      });
    });
  }

  /**
   * Turns a code into a key for one device. Never an existing key: one that an earlier enrolment made for the same
   * device ends.
   * @param address under which the phone reaches this server
   * @throws AppError ENROLMENT_INVALID for whatever is wrong with a code; DEVICE_REVOKED, with the code still good
   */
  async enrol(body: EnrolDto, address: string, requestId: string): Promise<EnrolledDto> {
    const code = readCode(body.code);
    if (code === undefined) throw new AppError('ENROLMENT_INVALID');
    const { device_id: deviceId, device_name: name, app_version: appVersion, nonce } = body;
    const [digest, nonceDigest, key] = await Promise.all([
      this.digest('code', code),
      nonce === undefined ? null : this.digest('nonce', nonce),
      this.auth.newKey(),
    ]);
    const redeemed = await this.repository.transaction(async (manager) => {
      const redeemed = await this.repository.redeem(manager, digest, deviceId, nonceDigest);
      if (!redeemed) throw new AppError('ENROLMENT_INVALID');
      const { teamId, agentId, agentCode, madeWith } = redeemed;
      const device = { agentId, agentCode, deviceId };
      if (!(await this.devices.enrol(manager, teamId, device, { name: name ?? '', appVersion })))
        throw new AppError('DEVICE_REVOKED');
      const by = { agentCode, deviceId, requestId, source: 'rest' };
      await this.access.revokeKeys(manager, teamId, device, by);
      const { id: keyId } = await this.keys.insert(manager, {
        teamId,
        agentId,
        ...key,
        name: (name ?? deviceId).slice(0, 100),
        deviceId,
        expiresAt: madeWith ? await this.keys.expiryOf(manager, { teamId, keyId: madeWith }) : null,
      });
      await this.repository.storeKey(manager, redeemed, keyId);
      await this.audit.record(manager, {
        ...by,
        teamId,
        action: 'enrolment.used',
        after: {
          enrolment_id: redeemed.id,
          key_id: keyId,
          created_by: redeemed.createdBy,
          ...(redeemed.keyId && { again: true }),
        },
      });
      return redeemed;
    });
    const { agentCode: agent_code, agentName: agent_name, role } = redeemed;
    return {
      agent_code,
      agent_name,
      role,
      api_key: key.key,
      device_id: deviceId,
      server: {
        fingerprint: await this.fingerprint(),
        url: this.config.PUBLIC_URL || address,
        socket_path: '/socket.io',
      },
    };
  }

  /** Devices of these teams that came in within the last seconds, on whichever server; some are told more than once. */
  arrivals(teamIds: string[]): Promise<Arrival[]> {
    return this.repository.arrivals(teamIds);
  }

  private async agentFor(
    manager: EntityManager,
    teamId: string,
    { agent_code: agentCode, agent_name: agentName, role = 'agent' }: CreateEnrolmentDto,
    actor: Actor,
  ): Promise<Agent> {
    if (agentName !== undefined) {
      return this.agents.create(manager, { teamId, agentCode, agentName, role }, actor);
    }
    const agent = await this.agents.findByCode(manager, teamId, agentCode);
    if (!agent) throw new AppError('AGENT_NOT_FOUND');
    if (!agent.is_active) throw new AppError('AGENT_INACTIVE');
    return agent;
  }

  /** Of the certificate where the operator has named it; else an id that only tells installations apart. */
  private async fingerprint(): Promise<string> {
    if (this.config.SERVER_FINGERPRINT) return this.config.SERVER_FINGERPRINT;
    return `id/${await sharedSecret((sql, values) => this.dataSource.query(sql, values), 'server_id', 16)}`;
  }

  private async digest(what: 'code' | 'nonce', text: string): Promise<Buffer> {
    return digestApiKey(`enrolment ${what}:${text}`, await this.pepper.get());
  }
}
