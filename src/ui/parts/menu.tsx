import type { KeyboardEvent, ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuItem {
  readonly label: string;
  readonly note?: string;
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** A line before it. */
  readonly apart?: boolean;
  readonly onSelect: () => void;
}

/** Items of a popover; arrow keys walk them. */
export function Menu({ items, close, heading }: { readonly items: readonly MenuItem[]; readonly close: () => void; readonly heading?: ReactNode }) {
  function walk(event: KeyboardEvent<HTMLDivElement>): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  }
  return (
    <div role="menu" className={styles['menu']} onKeyDown={walk}>
      {heading !== undefined && <div className={styles['heading']}>{heading}</div>}
      {items.map((item, index) => (
        <button
          key={item.label} type="button" {...(item.checked === undefined ? { role: 'menuitem' } : { role: 'menuitemradio', 'aria-checked': item.checked })}
          disabled={item.disabled} className={`${styles['item']} ${item.danger === true ? styles['danger'] : ''} ${item.apart === true ? styles['apart'] : ''}`}
          // The first item takes the focus, so that the arrow keys work at once.
          ref={index === 0 ? (element) => element?.focus() : undefined}
          onClick={() => {
            close();
            item.onSelect();
          }}
        >
          {item.checked !== undefined && <span className={styles['mark']} aria-hidden="true">{item.checked ? '✓' : ''}</span>}
          <span>{item.label}</span>
          {item.note !== undefined && <span className={styles['note']}>{item.note}</span>}
        </button>
      ))}
    </div>
  );
}
