import { listed } from '@app/platform';
import type { FieldProblem } from '@app/protocol';

/** What is wrong with a row, for people: the first problems, and how many more there are. */
export function sentence(problems: FieldProblem[]): string {
  const { details, details_omitted: omitted } = listed(problems);
  const parts = details.map(({ field, message }) => `${field} ${message}`);
  return `${parts.concat(omitted ? `and ${omitted} more` : []).join('; ')}.`;
}
