export type { JobState } from './job.entity';
export { JobQueue } from './job-queue.service';
export type { JobAuthor, JobHandler, NewJob, RunningJob } from './job.types';
export { JobsModule } from './jobs.module';
export { JobsRepository } from './jobs.repository';
export { JobsService } from './jobs.service';
export { installQueue } from './pg-boss';
