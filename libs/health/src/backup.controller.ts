import { ApiData, ApiKeyed, MinimumRole } from '@app/platform';
import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { BackupService } from './backup.service';
import { BackupDto } from './health.dto';

@ApiTags('Health')
@Controller('api/backup')
@MinimumRole('admin')
export class BackupController {
  constructor(private readonly backup: BackupService) {}

  @Get()
  @ApiOperation({
    summary: 'When the newest backup of the server was taken',
    description: 'By `npm run backup`. After a restore it is the backup that was restored.',
  })
  @ApiData(BackupDto)
  @ApiKeyed('FORBIDDEN')
  async read() {
    return { success: true, data: { taken_at: await this.backup.takenAt() } };
  }
}
