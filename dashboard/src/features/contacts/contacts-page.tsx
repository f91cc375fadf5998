import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { body } from '../../api/client';
import { sentenceOf } from '../../api/errors';
import { exportAddress, exportFormats } from '../../api/export';
import type { Contact } from '../../api/types';
import { useAtOnce } from '../../hooks/use-at-once';
import { useDebounced } from '../../hooks/use-debounced';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { useLive, useSession } from '../../session';
import { Button } from '../../ui/button';
import { ErrorMessage } from '../../ui/error-message';
import { lazyPart } from '../../ui/lazy-part';
import { Menu, type MenuGroup } from '../../ui/menu';
import { Page } from '../../ui/page';
import { SearchField } from '../../ui/search-field';
import { useShortcuts } from '../../ui/shortcuts';
import { useNotify } from '../../ui/toasts';
import type { BulkKind } from './bulk-dialog';
import { useColumns } from './columns';
import { ContactGrid } from './contact-grid';
import { ContactWindows } from './contact-windows';
import styles from './contacts-page.module.css';
import { FilterBar } from './filter-bar';
import { contactOfCell } from './kept-drafts';
import { type ContactSearch, filtersOf, isFiltered, listQueryOf } from './list-query';
import { useSelection } from './selection';
import { isShown, searchOf, useViews, type View } from './views';
import { useNarrow } from './use-narrow';

// Loaded when they are first opened.
const BulkDialog = lazyPart(async () => (await import('./bulk-dialog')).BulkDialog);
const DeleteDialog = lazyPart(async () => (await import('./delete-dialog')).DeleteDialog);
const ColumnsDialog = lazyPart(async () => (await import('./columns-dialog')).ColumnsDialog);
const ViewsDialog = lazyPart(async () => (await import('./views-dialog')).ViewsDialog);
const ContactPanel = lazyPart(async () => (await import('./contact-panel')).ContactPanel);

/** No longer than between two keys of somebody who types fast: what is passed is not read to its end. */
const TYPING_MS = 60;
/** Until what is looked for is in the address, whose change makes the whole page look at it (milliseconds). */
const RESTING_MS = 150;

/** The team's contacts, as they are now: found, ordered, looked at, added, changed and deleted here. */
export function ContactsPage() {
  const { agent, api, live, unsent } = useSession();
  const notify = useNotify();
  const status = useLive('status');
  const address = useSearch({ from: '/' });
  const navigate = useNavigate({ from: '/' });
  const grid = useRef<HTMLDivElement>(null);
  const selection = useSelection();
  const [bulk, setBulk] = useState<BulkKind>();
  const [deleting, setDeleting] = useState<Contact>();
  const [choosing, setChoosing] = useState(false);
  const [saving, setSaving] = useState(false);
  const views = useViews();
  const narrow = useNarrow();
  const isOffline = status === 'interrupted' || status === 'restarting';
  // A deleted contact is only looked at.
  const mayEdit = agent.role !== 'viewer' && !address.deleted;

  const go = (change: Partial<ContactSearch>, replace = false) =>
    void navigate({ search: (former: ContactSearch) => ({ ...former, ...change }), replace });
  const choice = useColumns(address.columns, (columns) => go({ columns }, true));

  // What is typed is looked for at once, or after several quick keys when they pause; it is in the address when the typing rests.
  const [text, setText] = useState(address.q ?? '');
  const [asked, setAsked] = useState(address.q ?? '');
  const ask = useAtOnce(setAsked, TYPING_MS);
  const rested = useDebounced(asked, RESTING_MS);
  const written = useRef(address.q ?? '');
  useEffect(() => {
    if (rested === written.current) return;
    written.current = rested;
    go({ q: rested || undefined }, true);
  }, [rested]);
  // A link, or the way back, has another search.
  useEffect(() => {
    const q = address.q ?? '';
    if (q === written.current) return;
    written.current = q;
    setText(q);
    setAsked(q);
  }, [address.q]);
  // In the same order before it is in the address and after: it is the same list.
  const { q: _, ...others } = address;
  const search: ContactSearch = { q: asked || undefined, ...others };

  // It may be anywhere in the list.
  useEffect(() => {
    const left = mayEdit ? contactOfCell(agent) : undefined;
    if (left && !address.open) go({ open: left }, true);
  }, []);

  const query = listQueryOf(search);
  const list = JSON.stringify(query);
  const chosen = useRef(0);
  chosen.current = selection.selection.all ? 1 : selection.selection.ids.size;
  const windows = useMemo(() => {
    const isIdle = () => {
      const { current } = grid;
      if (!current) return true;
      // A row, or the button that shows what is new.
      const isPointedAt = current.parentElement!.querySelector('[role=row]:hover, button:hover') !== null;
      const isUsed = isPointedAt || current.contains(document.activeElement) || chosen.current > 0;
      return !isUsed && current.scrollTop === 0;
    };
    return new ContactWindows(api, live, JSON.parse(list) as typeof query, isIdle);
  }, [api, live, list]);
  useEffect(() => windows.open(), [windows]);
  // What an edit that had waited has come to.
  useEffect(
    () =>
      unsent.onSent(({ base, deletes }, { contact }) => {
        if (contact) windows.replace(contact);
        else if (base && deletes) windows.markDeleted(base.id, agent.agent_code);
      }),
    [windows, unsent, agent],
  );
  const { total, isCounted, unseen, problem } = useSyncExternalStore(windows.subscribe, windows.getSnapshot);
  // The former list stays until the new one is there.
  const shown = useRef({ windows, total, isCounted });
  if (total !== undefined || !shown.current.total) shown.current = { windows, total, isCounted };
  const { windows: current, total: length, isCounted: isWhole } = shown.current;
  useEffect(() => {
    selection.clear();
    grid.current?.scrollTo(0, 0);
  }, [windows]);

  const searchBox = useRef<HTMLDivElement>(null);
  useShortcuts({
    '/': () => searchBox.current?.querySelector('input')?.focus(),
    ...(mayEdit && { n: () => go({ open: 'new' }) }),
    g: () => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus(),
  });

  /** Asks before it deletes what is chosen, or this one where nothing is. */
  const remove = async (contact?: Contact) => {
    const { all, ids } = selection.selection;
    if (all || ids.size > 1) return setBulk('delete');
    const [id] = ids;
    if (!id) return setDeleting(contact);
    try {
      const params = { path: { id } };
      setDeleting(windows.find(id) ?? (await body(api.GET('/api/contacts/{id}', { params }))).data);
    } catch (thrown) {
      notify(sentenceOf(thrown));
    }
  };
  const found = isWhole ? m.contacts.found : m.contacts.foundOver;
  const count = selection.count(length ?? 0);
  const saved = views.data ?? [];
  const shownView = saved.find((view) => isShown(view, search));
  const show = ({ id, name, ...view }: View) => ({
    id,
    text: name,
    act: () => void navigate({ search: searchOf({ id, name, ...view }) }),
  });
  const viewGroups: MenuGroup[] = [
    { label: m.views.yours, items: saved.filter(({ shared }) => !shared).map(show) },
    { label: m.views.ofTeam, items: saved.filter(({ shared }) => shared).map(show) },
    {
      label: m.views.title,
      items: [
        { id: 'all', text: m.views.all, act: () => void navigate({ search: {} }) },
        { id: 'manage', text: m.views.manage, act: () => setSaving(true) },
      ],
    },
  ];
  const exportGroups: MenuGroup[] = [
    {
      label: !isFiltered(search)
        ? m.contacts.exportAll
        : isWhole
          ? m.contacts.exportFound(length ?? 0)
          : m.contacts.exportAllFound,
      items:
        agent.may_export && length
          ? exportFormats().map(([format, text]) => ({
              id: format,
              text,
              download: exportAddress(format, filtersOf(search)),
            }))
          : [],
    },
  ];
  const toolbar = (
    <>
      <p role="status" className={styles.count}>
        {length !== undefined && (isFiltered(search) ? found(length) : m.contacts.total(length))}
      </p>
      <div ref={searchBox} className={styles.search}>
        <SearchField
          label={m.contacts.search}
          value={text}
          onChange={(value) => {
            setText(value);
            ask(value.trim());
          }}
        />
      </div>
      <FilterBar search={search} onChange={(change) => go(change, true)} />
      {!narrow && (
        <Menu label={shownView && m.views.shown(shownView.name)} groups={viewGroups}>
          <bdi className={styles.view}>{shownView?.name ?? m.views.button}</bdi>
        </Menu>
      )}
      <span className={styles.room} />
      {!narrow && (
        <Button type="button" look="quiet" onClick={() => setChoosing(true)}>
          {m.contacts.columnsButton}
        </Button>
      )}
      {!narrow && exportGroups[0]!.items.length > 0 && <Menu groups={exportGroups}>{m.contacts.export}</Menu>}
      {narrow && (
        <Menu label={m.contacts.more} groups={[...viewGroups, ...exportGroups]}>
          ⋯
        </Menu>
      )}
      {mayEdit && (
        <Button type="button" aria-label={m.contacts.addContact} onClick={() => go({ open: 'new' })}>
          {narrow ? '+' : m.contacts.addContact}
        </Button>
      )}
    </>
  );

  return (
    <Page title={m.frame.page.contacts} fill aside={toolbar}>
      <section aria-label={m.contacts.list} className={`card ${styles.list}`}>
        {problem && !isOffline && <ErrorMessage>{problem}</ErrorMessage>}
        {isOffline && (
          <p role="status" className={styles.offline}>
            {m.contacts.offline}
          </p>
        )}
        {count > 0 && (
          <div role="toolbar" aria-label={m.contacts.withChosen} className={styles.bulk}>
            <p role="status">{m.contacts.chosen(number(count))}</p>
            {mayEdit && (
              <>
                <Button type="button" look="quiet" onClick={() => setBulk('edit')}>
                  {m.contacts.editChosen}
                </Button>
                <Button type="button" look="quiet" onClick={() => setBulk('tags')}>
                  {m.contacts.tagChosen}
                </Button>
                {(agent.role === 'admin' || count === 1) && (
                  <Button type="button" look="quiet-danger" onClick={() => void remove()}>
                    {m.contacts.delete}
                  </Button>
                )}
              </>
            )}
            <span className={styles.room} />
            <Button type="button" look="quiet" onClick={selection.clear}>
              {m.contacts.chooseNone}
            </Button>
          </div>
        )}
        <div className={styles.frame}>
          {unseen > 0 && (
            <button type="button" className={styles.pill} onClick={() => void windows.refresh()}>
              {m.contacts.unseen(number(unseen))}
            </button>
          )}
          {length === 0 && (
            <div className={styles.empty}>
              <p>
                {isFiltered(search)
                  ? m.contacts.noMatch(search.q ?? '', isFiltered({ ...search, q: undefined }))
                  : m.contacts.noneYet}
              </p>
              {!isFiltered(search) && mayEdit && <Link to="/import">{m.guide.contactsImport}</Link>}
            </div>
          )}
          {length !== undefined && length > 0 && (
            <ContactGrid
              grid={grid}
              windows={current}
              total={length}
              isCounted={isWhole}
              choice={choice}
              selection={selection}
              sort={{ by: query.sort_by, order: query.sort_order }}
              mayEdit={mayEdit}
              narrow={narrow}
              onSort={(by) =>
                go(
                  {
                    sort_by: by,
                    sort_order: by === query.sort_by && query.sort_order === 'asc' ? 'desc' : 'asc',
                  },
                  true,
                )
              }
              onOpen={(id) => go({ open: id })}
              onDelete={(contact) => mayEdit && void remove(contact)}
            />
          )}
        </div>
      </section>
      <Suspense>
        {search.open && (
          <ContactPanel
            key={search.open}
            id={search.open}
            known={windows.find(search.open)}
            onSaved={(contact) => {
              if (windows.find(contact.id)) windows.replace(contact);
              else void windows.refresh();
            }}
            onDelete={setDeleting}
            onClose={() => go({ open: undefined })}
          />
        )}
        {saving && (
          <ViewsDialog
            search={search}
            columns={choice.columns.map(({ id }) => id)}
            views={saved}
            onChanged={(shown) => {
              views.reload();
              if (shown) void navigate({ search: searchOf(shown) });
            }}
            onClose={() => setSaving(false)}
          />
        )}
        {choosing && <ColumnsDialog choice={choice} onClose={() => setChoosing(false)} />}
        {deleting && (
          <DeleteDialog
            contact={deleting}
            onDone={(isSent) => {
              selection.clear();
              if (isSent) void windows.refresh();
            }}
            onClose={() => setDeleting(undefined)}
          />
        )}
        {bulk && (
          <BulkDialog
            kind={bulk}
            selection={selection.selection}
            count={count}
            query={query}
            onDone={() => {
              selection.clear();
              void windows.refresh();
            }}
            onClose={() => setBulk(undefined)}
          />
        )}
      </Suspense>
    </Page>
  );
}
