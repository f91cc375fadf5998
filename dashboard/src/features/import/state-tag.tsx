import type { Import } from '../../api/types';
import { m } from '../../i18n';
import { Tag } from '../../ui/tag';

const KINDS: Partial<Record<Import['state'], 'good' | 'wait' | 'bad'>> = {
  running: 'wait',
  done: 'good',
  failed: 'bad',
};

export function StateTag({ of: { state } }: { of: Import }) {
  return <Tag kind={KINDS[state] ?? 'plain'}>{m.imports.states[state]}</Tag>;
}
