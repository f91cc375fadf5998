import { type ReactNode, Suspense } from 'react';
import { Button } from './button';
import { lazyPart } from './lazy-part';

const MenuPopup = lazyPart(async () => (await import('./menu-popup')).MenuPopup);

export interface MenuItem {
  /** Of its own among those of the menu. */
  id: string;
  text: ReactNode;
  minor?: string;
  /** Where it leads; the browser loads it down. */
  download?: string;
  act?: () => void;
}

export interface MenuGroup {
  label: string;
  items: MenuItem[];
}

export interface MenuProps {
  /** What the button is called where its text does not say it. */
  label?: string;
  /** Of the button. */
  children: ReactNode;
  /** Those without items are left out. */
  groups: MenuGroup[];
}

/** A button with things to do behind it. It is on the page at once, and what opens it a moment later. */
export function Menu(props: MenuProps) {
  const { label, children } = props;
  const waiting = (
    <Button type="button" look="quiet" aria-label={label} busy>
      {children}
    </Button>
  );
  return (
    <Suspense fallback={waiting}>
      <MenuPopup {...props} />
    </Suspense>
  );
}
