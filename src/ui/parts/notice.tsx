import type { ReactNode } from 'react';
import styles from './notice.module.css';
import { Icon } from './icon.tsx';

export interface NoticeProps {
  readonly tone: 'fail' | 'wait' | 'info';
  readonly title: string;
  /** Where it happened, in small. */
  readonly place?: ReactNode;
  readonly children?: ReactNode;
  /** What to do next, in words. */
  readonly hint?: string | undefined;
  readonly actions?: ReactNode;
}

/** What happened, where, what next. Texts from outside are children and so are never read as markup. */
export function Notice({ tone, title, place, children, hint, actions }: NoticeProps) {
  return (
    <div className={`${styles['notice']} ${styles[tone]}`} role={tone === 'fail' ? 'alert' : 'status'}>
      <Icon name={tone === 'info' ? 'info' : 'warning'} className={styles['icon']} />
      <div className={styles['text']}>
        <p className={styles['title']}>
          {title}
          {place !== undefined && <span className={styles['place']}>{place}</span>}
        </p>
        {children !== undefined && <div className={styles['message']}>{children}</div>}
        {hint !== undefined && <p className={styles['hint']}>{hint}</p>}
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
