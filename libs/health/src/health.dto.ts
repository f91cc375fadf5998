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
}
