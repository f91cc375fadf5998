import { ApiProperty } from '@nestjs/swagger';

export class HealthReportDto {
  @ApiProperty({ enum: ['healthy', 'unhealthy'], example: 'healthy' })
  status!: 'healthy' | 'unhealthy';
  @ApiProperty({
    example: false,
    description: 'Works, but changes travel between servers more slowly: Redis is away.',
  })
  degraded!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  timestamp!: string;
  @ApiProperty({ example: 86400, description: 'Seconds since this server started.' })
  uptime!: number;
  @ApiProperty({ enum: ['up', 'down'], example: 'up' })
  database!: 'up' | 'down';
  @ApiProperty({ enum: ['up', 'down', 'unused'], example: 'unused' })
  redis!: 'up' | 'down' | 'unused';
  @ApiProperty({
    enum: ['up', 'down', 'off'],
    example: 'up',
    description:
      'Whether this server does jobs in the background. `down`: it should and cannot; that alone is healthy, for others may do them.',
  })
  jobs!: 'up' | 'down' | 'off';
}

export class BackupDto {
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-11-22T02:15:00.000Z',
    description: 'null: none was made.',
  })
  taken_at!: Date | null;
}

export class ReadinessDto {
  @ApiProperty({ enum: ['ready', 'not_ready'], example: 'ready' })
  status!: 'ready' | 'not_ready';
  @ApiProperty({ enum: ['up', 'down'], example: 'up' })
  database!: 'up' | 'down';
  @ApiProperty({ enum: ['current', 'behind', 'unknown'], example: 'current' })
  migrations!: 'current' | 'behind' | 'unknown';
  @ApiProperty({ example: false })
  draining!: boolean;
  @ApiProperty({ example: false, description: 'Redis is away; the server is ready all the same.' })
  degraded!: boolean;
}
