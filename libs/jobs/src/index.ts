export { accepted, AT_ONCE, jobActor, type JobOrigin, originOf } from './background';
export { JobDto } from './job.dto';
export type { JobState } from './job.entity';
export { JobQueue } from './job-queue.service';
export type { JobAuthor, JobHandler, JobRequest, NewJob, RunningJob } from './job.types';
export { JobsModule } from './jobs.module';
export { JobsRepository } from './jobs.repository';
export { JobsService } from './jobs.service';
export { installQueue } from './pg-boss';
