import { useId } from 'react';
import type { ReactNode, Ref } from 'react';
import styles from './pane.module.css';

export interface PaneProps {
  readonly id: string;
  readonly title: string;
  /** Beside the title: a count, a state. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
  readonly bodyRef?: Ref<HTMLDivElement>;
  /** The body scrolls by itself. */
  readonly scrolls?: boolean;
}

/** One of the four places: a bar with a title and actions over a body. The skip links lead to its `id`. */
export function Pane({ id, title, note, actions, footer, children, bodyRef, scrolls = false }: PaneProps) {
  const titleId = useId();
  return (
    <section id={id} className={styles['pane']} aria-labelledby={titleId} tabIndex={-1}>
      <header className={styles['bar']}>
        <h2 id={titleId} className={styles['title']}>{title}</h2>
        {note !== undefined && <div className={styles['note']}>{note}</div>}
        <div className={styles['actions']}>{actions}</div>
      </header>
      <div ref={bodyRef} className={scrolls ? `${styles['body']} ${styles['scrolls']}` : styles['body']}>{children}</div>
      {footer !== undefined && footer !== false && <footer className={styles['footer']}>{footer}</footer>}
    </section>
  );
}
