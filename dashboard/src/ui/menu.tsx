import { type ComponentType, type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './button';
import { LATER_MS, loadLater } from './lazy-part';
import type { MenuPopupProps } from './menu-popup';

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

/** Once for all menus of the page. */
let Popup: ComponentType<MenuPopupProps> | undefined;
const loadPopup = async () => {
  Popup ??= (await import('./menu-popup')).MenuPopup;
};
loadLater(loadPopup);

/** A button with things to do behind it. It is on the page at once; what opens it is loaded later, or when it is wanted. */
export function Menu(props: MenuProps) {
  const { label, children } = props;
  const [shown, setShown] = useState<'button' | 'menu' | 'open menu'>(Popup ? 'menu' : 'button');
  const hasFocus = useRef(false);
  /** Nothing is exchanged under a finger: its press would be lost. */
  const isPressed = useRef(false);
  const show = (what: 'menu' | 'open menu') =>
    void loadPopup().then(
      () => (what === 'open menu' || !isPressed.current) && setShown(what),
      () => undefined,
    );
  useEffect(() => {
    const timer = setTimeout(() => show('menu'), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (shown !== 'button' && Popup)
    return <Popup {...props} opened={shown === 'open menu'} focused={hasFocus.current} />;
  return (
    <Button
      type="button"
      look="quiet"
      aria-label={label}
      aria-haspopup="menu"
      onPointerEnter={() => show('menu')}
      onPointerDown={() => (isPressed.current = true)}
      onPointerLeave={() => (isPressed.current = false)}
      onFocus={() => (hasFocus.current = true)}
      onBlur={() => (hasFocus.current = false)}
      onClick={() => show('open menu')}
    >
      {children}
    </Button>
  );
}
