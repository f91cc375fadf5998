export { AuditModule } from './audit.module';
export { type AuditAuthor, AuditService } from './audit.service';
