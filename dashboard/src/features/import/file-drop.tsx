import { useRef, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { body } from '../../api/client';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { StatusMessage } from '../../ui/status-message';
import styles from './import.module.css';

const ACCEPTED = '.csv,.tsv,.txt,.xlsx,.vcf,.vcard,.json,.ndjson,.jsonl';

/** Takes a file, and leads to its import. */
export function FileDrop() {
  const text = m.imports;
  const { api } = useSession();
  const navigate = useNavigate();
  const action = useAction();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [name, setName] = useState('');

  const bring = (file: File | undefined) => {
    if (!file || action.busy) return;
    setName(file.name);
    void action.run(async () => {
      const { data } = await body(
        api.POST('/api/bulk/imports', {
          params: { query: { filename: file.name || undefined } },
          // The document knows no type for bytes.
          body: file as unknown as string,
          bodySerializer: (bytes) => bytes,
          headers: { 'Content-Type': 'application/octet-stream' },
        }),
      );
      await navigate({ to: '/import/$id', params: { id: data.id } });
    });
  };

  return (
    <div
      className={`${styles.drop} ${isOver ? styles.over : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        bring(event.dataTransfer.files[0]);
      }}
    >
      <p className={styles.invitation}>{action.busy ? text.uploading(name) : text.drop}</p>
      <p className={styles.minor}>{text.formats}</p>
      <input
        ref={input}
        type="file"
        accept={ACCEPTED}
        aria-label={text.choose}
        className="visually-hidden"
        tabIndex={-1}
        onChange={({ target }) => {
          bring(target.files?.[0]);
          // The same file again is a choice as well.
          target.value = '';
        }}
      />
      <Button type="button" busy={action.busy} onClick={() => input.current?.click()}>
        {text.choose}
      </Button>
      <StatusMessage of={action} />
    </div>
  );
}
