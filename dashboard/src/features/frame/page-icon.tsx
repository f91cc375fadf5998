import type { PageName } from '../../pages';

/** Drawn with one line in a square of 20. */
const LINES: Record<PageName, string> = {
  contacts: 'M7 7a3 3 0 1 0 6 0a3 3 0 1 0-6 0M4 17c.6-3.3 3-5 6-5s5.4 1.7 6 5',
  overview: 'M3 3h6v8H3zM11 3h6v4h-6zM11 9h6v8h-6zM3 13h6v4H3z',
  statistics: 'M3 17h14M5.5 14V9M10 14V4M14.5 14V7',
  conflicts: 'M3 6h4l5 8h5M14.5 11.5 17 14l-2.5 2.5M3 14h4l1.5-2.4M11 8.4 12.5 6H17M14.5 3.5 17 6l-2.5 2.5',
  duplicates: 'M7 7h10v10H7zM13 7V3H3v10h4',
  import: 'M10 3v9M6.5 8.5 10 12l3.5-3.5M3 13v4h14v-4',
  people:
    'M5 7a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0-5.2 0M2.5 16.5c.4-3 2.3-4.6 5.1-4.6s4.7 1.6 5.1 4.6M13 4.7a2.5 2.5 0 0 1 0 4.7M14.8 12.3c1.7.6 2.6 2 2.8 4.2',
  phones: 'M7 2.5h6a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1zM9 14.5h2',
  operations: 'M3 5.5 4.5 7 7 4M10 5.5h7M3 11.5 4.5 13 7 10M10 11.5h7M3.5 17H7M10 17h7',
  history: 'M10 6v4.5l3 1.8M3.3 8.5A7 7 0 1 1 3 11M3 4.5v4h4',
  system: 'M2.5 10H6l2-6 4 12 2-6h3.5',
  settings: 'M3 6h8M15 6h2M11 6a2 2 0 1 0 4 0a2 2 0 1 0-4 0M3 14h2M9 14h8M5 14a2 2 0 1 0 4 0a2 2 0 1 0-4 0',
};

/** The mark beside the name of a page. */
export function PageIcon({ page }: { page: PageName }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      width="18"
      height="18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={LINES[page]} />
    </svg>
  );
}
