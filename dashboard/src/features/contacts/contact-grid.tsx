import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { Contact } from '../../api/types';
import { m } from '../../i18n';
import { fullName } from '../../live/contact-name-cache';
import { useSession, useUnsentEdits } from '../../session';
import { Avatar } from '../../ui/avatar';
import { Tag } from '../../ui/tag';
import type { Column, ColumnChoice } from './columns';
import styles from './contact-grid.module.css';
import type { ContactWindows } from './contact-windows';
import { CellEditor } from './cell-editor';
import type { SelectionControl } from './selection';
import { useEditors } from './use-editors';

/** As in the style sheet (pixels). */
const ROW = 44;
const HEADER = 40;
const CHECKBOX = 44;
/** A keyboard's step when a column is made wider (pixels). */
const STEP = 20;
/** Rows in the document before and behind those on the screen. */
const OVERSCAN = 8;
/** The row of the headings. */
const HEAD = -1;

interface ContactGridProps {
  grid: RefObject<HTMLDivElement | null>;
  windows: ContactWindows;
  total: number;
  /** Whether there are no more than `total`. */
  isCounted: boolean;
  choice: ColumnChoice;
  selection: SelectionControl;
  sort: { by: string; order: 'asc' | 'desc' };
  mayEdit: boolean;
  /** Only names, with what else matters below them: for screens that have no room for columns. */
  narrow: boolean;
  onSort: (by: NonNullable<Column['sort']>) => void;
  onOpen: (id: string) => void;
  /** Asks before it deletes what is chosen, or this one where nothing is. */
  onDelete: (contact: Contact) => void;
}

/**
 * All contacts of the list as a grid by the pattern of the ARIA practices: one cell has the focus, arrows move it. Only the
 * rows on the screen, and the one with the focus, are in the document.
 */
export function ContactGrid(props: ContactGridProps) {
  const {
    grid,
    windows,
    total,
    isCounted,
    choice,
    selection,
    sort,
    mayEdit,
    narrow,
    onSort,
    onOpen,
    onDelete,
  } = props;
  const columns = narrow ? choice.columns.slice(0, 1) : choice.columns;
  const [active, setActive] = useState({ row: HEAD, column: 0 });
  const [editing, setEditing] = useState<{ id: string; column: string; text: string }>();
  /** Where a range of rows began. */
  const anchor = useRef(0);
  /** The focus is to follow `active`, once its cell is in the document. */
  const follows = useRef(false);

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => grid.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    scrollPaddingStart: HEADER,
    // The row with the focus stays in the document wherever it is, or the focus would be lost.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const rows: number[] = [];
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      if (active.row >= 0 && active.row < first) rows.push(active.row);
      for (let row = first; row <= last; row += 1) rows.push(row);
      if (active.row > last && active.row < count) rows.push(active.row);
      return rows;
    },
  });
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};
  useEffect(
    () => windows.show(Math.max(0, startIndex - OVERSCAN), Math.min(total - 1, endIndex + OVERSCAN)),
    [windows, startIndex, endIndex, total],
  );
  useEffect(() => windows.hold(active.row), [windows, active.row]);

  useLayoutEffect(() => {
    if (!follows.current) return;
    const cell = grid.current?.querySelector<HTMLElement>(
      `[data-row="${active.row}"] > [data-column="${active.column}"]`,
    );
    if (!cell) return;
    follows.current = false;
    cell.focus({ preventScroll: true });
    if (active.row !== HEAD || active.column > 1)
      cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  const goTo = (row: number, column: number) => {
    const next = {
      row: Math.max(HEAD, Math.min(total - 1, row)),
      column: Math.max(0, Math.min(columns.length, column)),
    };
    follows.current = true;
    setActive(next);
    if (next.row >= 0) virtual.scrollToIndex(next.row);
  };
  const selectRange = (to: number) => {
    const [first, last] = [Math.min(anchor.current, to), Math.max(anchor.current, to)];
    void windows.idsBetween(first, last).then((ids) => selection.choose(ids, true));
  };
  const { unsent } = useSession();
  useUnsentEdits();
  const editors = useEditors();
  /** With what has not been sent yet. */
  const shownAt = (row: number) => {
    const contact = windows.at(row);
    return contact && unsent.applied(contact);
  };
  const toggle = (row: number) => {
    const contact = windows.at(row);
    if (!contact) return;
    anchor.current = row;
    selection.choose([contact.id], !selection.has(contact.id));
  };
  const edit = (row: number, column: Column | undefined) => {
    const contact = shownAt(row);
    if (!contact) return;
    const isDeleted = windows.deletedBy(contact.id) !== undefined || unsent.isToBeDeleted(contact.id);
    if (!mayEdit || !column?.field || isDeleted) return onOpen(contact.id);
    setEditing({ id: contact.id, column: column.id, text: column.text(contact) });
  };

  /** As it is on the screen. @param index as in `data-column` */
  const widthOf = (index: number) =>
    grid.current!.querySelector<HTMLElement>(`[data-row="${HEAD}"] > [data-column="${index}"]`)!.offsetWidth;
  const resize = (index: number, width: number) => {
    const before = columns.slice(0, index - 1).map(({ id }, i) => [id, widthOf(i + 1)] as const);
    choice.resize(columns[index - 1]!.id, width, Object.fromEntries(before));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || !(event.target instanceof HTMLElement) || !event.target.closest('[data-column]')) return;
    const { row, column } = active;
    const { key, shiftKey } = event;
    const control = event.ctrlKey || event.metaKey;
    const isRtl = getComputedStyle(grid.current!).direction === 'rtl';
    const rows = Math.max(1, Math.floor((grid.current!.clientHeight - HEADER) / ROW) - 1);
    const heading = row === HEAD ? columns[column - 1] : undefined;
    const sideways = key === 'ArrowLeft' || key === 'ArrowRight';
    const ahead = (key === 'ArrowRight') !== isRtl ? 1 : -1;
    const up = (to: number) => {
      if (shiftKey && row >= 0) selectRange(Math.max(0, Math.min(total - 1, to)));
      else if (to >= 0) anchor.current = to;
      goTo(to, column);
    };
    const contact = windows.at(row);
    if (sideways && heading && shiftKey) resize(column, widthOf(column) + ahead * STEP);
    else if (sideways && heading && control) {
      choice.move(heading.id, ahead);
      goTo(row, column + ahead);
    } else if (sideways) goTo(row, column + ahead);
    else if (key === 'ArrowDown') up(row + 1);
    else if (key === 'ArrowUp') up(row - 1);
    else if (key === 'PageDown') up(Math.min(total - 1, row + rows));
    else if (key === 'PageUp') up(Math.max(0, row - rows));
    else if (key === 'Home') goTo(control ? 0 : row, 0);
    else if (key === 'End') goTo(control ? total - 1 : row, columns.length);
    else if (key === ' ' && row >= 0) {
      if (shiftKey) selectRange(row);
      else toggle(row);
    } else if (key === ' ' && column === 0) toggleAll();
    else if (key === 'a' && control) chooseAll();
    else if ((key === 'Enter' || key === ' ') && heading?.sort) onSort(heading.sort);
    else if ((key === 'Enter' || key === 'F2') && contact) {
      if (column === 0) toggle(row);
      else if (column === 1) onOpen(contact.id);
      else edit(row, columns[column - 1]);
    } else if (key === 'Escape') selection.clear();
    else if (key === 'Delete' && contact) onDelete(contact);
    else return;
    event.preventDefault();
  };
  const all = isCounted && total > 0 && selection.count(total) >= total;
  /** Not before it is known, and shown, how many they are. */
  const chooseAll = () => isCounted && selection.chooseAll();
  const toggleAll = () => (all ? selection.clear() : chooseAll());

  /** Which cell something happened in. */
  const cellOf = (target: EventTarget) => {
    const cell = (target as HTMLElement).closest<HTMLElement>('[data-column]');
    const row = cell?.closest<HTMLElement>('[data-row]');
    return cell && row ? { row: Number(row.dataset.row), column: Number(cell.dataset.column) } : undefined;
  };
  const onClick = (event: MouseEvent) => {
    const cell = cellOf(event.target);
    if (!cell || editing) return;
    setActive(cell);
    const heading = columns[cell.column - 1];
    if (cell.row === HEAD) {
      if (cell.column === 0) toggleAll();
      else if (heading?.sort && !(event.target as HTMLElement).closest('[data-edge]')) onSort(heading.sort);
      return;
    }
    if (cell.column === 0) {
      if (event.shiftKey) selectRange(cell.row);
      else toggle(cell.row);
      return;
    }
    const contact = windows.at(cell.row);
    if (contact && (event.target as HTMLElement).closest('[data-open]')) onOpen(contact.id);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const cell = cellOf(event.target);
    if (cell && cell.row >= 0 && cell.column > 1 && !editing) edit(cell.row, columns[cell.column - 1]);
  };

  const template = narrow
    ? `${CHECKBOX}px minmax(0, 1fr)`
    : `${CHECKBOX}px ${columns.map(trackOf).join(' ')} minmax(0, 1fr)`;
  const width = columns.reduce((sum, column) => sum + column.width, CHECKBOX);
  const endEditing = () => {
    setEditing(undefined);
    follows.current = true;
  };

  return (
    <div
      ref={grid}
      role="grid"
      aria-label={m.contacts.gridLabel}
      aria-rowcount={isCounted ? total + 1 : -1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      className={`${styles.grid} ${narrow ? styles.narrow : ''}`}
      style={{ '--columns': template, '--width': narrow ? '100%' : `${width}px` } as CSSProperties}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onFocus={({ target }) => {
        const cell = cellOf(target);
        if (cell && (cell.row !== active.row || cell.column !== active.column)) setActive(cell);
      }}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} data-row={HEAD} className={styles.row}>
          <div
            role="columnheader"
            aria-colindex={1}
            aria-label={m.contacts.chooseAll}
            data-column={0}
            tabIndex={active.row === HEAD && active.column === 0 ? 0 : -1}
            className={styles.box}
          >
            <span aria-hidden className={styles.check} data-checked={all || undefined} />
          </div>
          {columns.map((column, i) => (
            <Heading
              key={column.id}
              column={column}
              index={i + 1}
              focusable={active.row === HEAD && active.column === i + 1}
              order={column.sort === sort.by ? sort.order : undefined}
              onResize={narrow ? undefined : (width) => resize(i + 1, width)}
            />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const contact = shownAt(index);
          return (
            <GridRow
              key={index}
              index={index}
              start={start}
              contact={contact}
              columns={choice.columns}
              narrow={narrow}
              chosen={contact !== undefined && selection.has(contact.id)}
              fresh={contact !== undefined && windows.isFresh(contact)}
              deletedBy={contact && (unsent.isToBeDeleted(contact.id) ? '' : windows.deletedBy(contact.id))}
              isUnsent={contact !== undefined && unsent.isWaiting(contact.id)}
              editedBy={contact && editors.get(contact.id)}
              active={active.row === index ? active.column : -1}
              editing={contact && editing?.id === contact.id ? editing : undefined}
              windows={windows}
              onEdited={endEditing}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Columns share what room there is. */
function trackOf({ width, isSized }: Column): string {
  return isSized ? `${width}px` : `minmax(${width}px, ${width}fr)`;
}

interface HeadingProps {
  column: Column;
  index: number;
  focusable: boolean;
  order?: 'asc' | 'desc';
  onResize?: (width: number) => void;
}

function Heading({ column, index, focusable, order, onResize }: HeadingProps) {
  const drag = (event: PointerEvent<HTMLElement>) => {
    const { currentTarget, pointerId, clientX: from } = event;
    const isRtl = getComputedStyle(currentTarget).direction === 'rtl';
    const width = currentTarget.parentElement!.offsetWidth;
    currentTarget.setPointerCapture(pointerId);
    currentTarget.onpointermove = ({ clientX }) => onResize?.(width + (clientX - from) * (isRtl ? -1 : 1));
    currentTarget.onlostpointercapture = () => (currentTarget.onpointermove = null);
  };
  return (
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={order ? (order === 'asc' ? 'ascending' : 'descending') : column.sort ? 'none' : undefined}
      data-column={index}
      tabIndex={focusable ? 0 : -1}
      className={column.sort ? styles.sortable : styles.heading}
    >
      <span className={styles.text}>{column.label}</span>
      {order && (
        <span aria-hidden className={styles.order}>
          {order === 'asc' ? '▲' : '▼'}
        </span>
      )}
      {onResize && <span data-edge aria-hidden className={styles.edge} onPointerDown={drag} />}
    </div>
  );
}

interface GridRowProps {
  index: number;
  start: number;
  contact?: Contact;
  columns: Column[];
  narrow: boolean;
  chosen: boolean;
  fresh: boolean;
  deletedBy?: string;
  /** Whether the server does not have what is shown. */
  isUnsent: boolean;
  /** Who else edits it now, as a sentence. */
  editedBy?: string;
  /** The column whose cell Tab leads to, -1 when it is in another row. */
  active: number;
  editing?: { column: string; text: string };
  windows: ContactWindows;
  onEdited: () => void;
}

const GridRow = memo(
  function GridRow(props: GridRowProps) {
    const { index, start, contact, columns, narrow, chosen, fresh, deletedBy, isUnsent, editedBy } = props;
    const { active, editing, windows } = props;
    const name = contact && fullName(contact);
    const flash = contact && fresh && (contact.version % 2 ? styles.fresh1 : styles.fresh0);
    const state = [styles.row, flash, chosen && styles.chosen, deletedBy !== undefined && styles.deleted];
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-selected={chosen}
        aria-busy={!contact}
        data-row={index}
        className={state.filter(Boolean).join(' ')}
        style={{ transform: `translateY(${start}px)` }}
      >
        <div
          role="gridcell"
          aria-colindex={1}
          aria-label={name && m.contacts.choose(name)}
          data-column={0}
          tabIndex={active === 0 ? 0 : -1}
          className={styles.box}
        >
          <span aria-hidden className={styles.check} data-checked={chosen || undefined} />
        </div>
        {(narrow ? columns.slice(0, 1) : columns).map((column, i) => (
          <div
            key={column.id}
            role={i === 0 ? 'rowheader' : 'gridcell'}
            aria-colindex={i + 2}
            data-column={i + 1}
            tabIndex={active === i + 1 ? 0 : -1}
            className={i === 0 ? styles.name : styles.cell}
          >
            {i === 0 && name !== undefined && <Avatar name={name} />}
            {contact && editing?.column === column.id ? (
              <CellEditor
                contact={contact}
                column={column}
                text={editing.text}
                windows={windows}
                onDone={props.onEdited}
              />
            ) : (
              contact && <CellText column={column} contact={contact} isName={i === 0} />
            )}
            {i === 0 && deletedBy !== undefined && (
              <span className={styles.note}>{m.contacts.deletedBy(deletedBy)}</span>
            )}
            {i === 0 && isUnsent && <Tag kind="wait">{m.unsent.mark}</Tag>}
            {i === 0 && editedBy && (
              <span className={styles.editing} title={editedBy}>
                {editedBy}
              </span>
            )}
            {i === 0 && narrow && contact && deletedBy === undefined && !editedBy && (
              <span className={styles.note}>
                {[contact.company !== name && contact.company, contact.phone_primary ?? contact.email]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            )}
          </div>
        ))}
      </div>
    );
  },
  (before, after) =>
    (Object.keys(before) as (keyof GridRowProps)[]).every(
      // Functions are made anew each time, and do the same.
      (name) => before[name] === after[name] || typeof after[name] === 'function',
    ),
);

/** Names of every script: each shows in its own direction without turning its surroundings around. */
function CellText({ column, contact, isName }: { column: Column; contact: Contact; isName: boolean }) {
  if (column.id === 'tags') {
    return (
      <span className={styles.tags}>
        {contact.tags.map((tag) => (
          <span key={tag} dir="auto" className={styles.tag}>
            {tag}
          </span>
        ))}
      </span>
    );
  }
  return (
    <span dir="auto" className={styles.text} {...(isName && { 'data-open': true })}>
      {column.text(contact)}
    </span>
  );
}
