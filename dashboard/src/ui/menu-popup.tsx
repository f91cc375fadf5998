import { Menu as Base } from '@base-ui/react/menu';
import button from './button.module.css';
import styles from './menu.module.css';
import type { MenuProps } from './menu';

export interface MenuPopupProps extends MenuProps {
  /** It was pressed before it was loaded. */
  opened: boolean;
  focused: boolean;
}

/** The whole of a `Menu`, which loads it. */
export function MenuPopup({ label, children, groups, opened, focused }: MenuPopupProps) {
  return (
    <Base.Root defaultOpen={opened}>
      <Base.Trigger
        className={`${button.button} ${button.quiet}`}
        aria-label={label}
        autoFocus={focused && !opened}
      >
        {children}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.place} sideOffset={6} align="end" collisionPadding={8}>
          <Base.Popup className={styles.menu}>
            {groups
              .filter(({ items }) => items.length > 0)
              .map((group) => (
                <Base.Group key={group.label}>
                  <Base.GroupLabel className={styles.label}>{group.label}</Base.GroupLabel>
                  {group.items.map(({ id, text, minor, download, act }) => {
                    const content = (
                      <>
                        <bdi className={styles.text}>{text}</bdi>
                        {minor && <span className={styles.minor}>{minor}</span>}
                      </>
                    );
                    return download ? (
                      <Base.LinkItem key={id} href={download} download closeOnClick className={styles.item}>
                        {content}
                      </Base.LinkItem>
                    ) : (
                      <Base.Item key={id} className={styles.item} onClick={act}>
                        {content}
                      </Base.Item>
                    );
                  })}
                </Base.Group>
              ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
