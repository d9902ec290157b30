import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import styles from './popover.module.css';

export interface PopoverProps {
  /** Draws the button; the given properties make it open the popover. */
  readonly button: (props: PopoverButtonProps) => ReactNode;
  readonly label: string;
  readonly align?: 'start' | 'end';
  readonly children: (close: () => void) => ReactNode;
}

export interface PopoverButtonProps {
  readonly popoverTarget: string;
  readonly 'aria-expanded': boolean;
  readonly 'aria-haspopup': 'dialog';
}

const GAP = 4;
const EDGE = 8;

/** The browser's own popover: it closes on Escape and on a click elsewhere, and gives the focus back. */
export function Popover({ button, label, align = 'start', children }: PopoverProps) {
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  function place(): void {
    const element = panel.current;
    const anchor = document.querySelector(`[popovertarget="${CSS.escape(id)}"]`)?.getBoundingClientRect();
    if (element === null || anchor === undefined) return;
    const { offsetWidth: width, offsetHeight: height } = element;
    const left = align === 'start' ? anchor.left : anchor.right - width;
    const below = anchor.bottom + GAP;
    const top = below + height > innerHeight - EDGE ? Math.max(EDGE, anchor.top - GAP - height) : below;
    element.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
    element.style.top = `${top}px`;
    element.style.maxHeight = `${innerHeight - 2 * EDGE}px`;
  }

  return (
    <>
      {button({ popoverTarget: id, 'aria-expanded': open, 'aria-haspopup': 'dialog' })}
      <div
        ref={panel} id={id} popover="auto" role="dialog" aria-label={label} className={styles['popover']}
        onToggle={(event) => {
          setOpen(event.newState === 'open');
          if (event.newState === 'open') requestAnimationFrame(place);
        }}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}
