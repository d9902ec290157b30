import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';
import { Icon } from './icon.tsx';
import type { IconName } from './icon.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary`: the one thing to do here. `quiet`: no frame until pointed at. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName | undefined;
  /** Shown at the end of the label and in the tooltip: `Ctrl+Enter`. */
  readonly shortcut?: string | undefined;
}

export function Button({ look = 'plain', icon, shortcut, title, children, className, ...rest }: ButtonProps) {
  const tip = shortcut === undefined ? title : `${title ?? (typeof children === 'string' ? children : '')} (${shortcut})`;
  return (
    <button type="button" {...rest} title={tip} className={`${styles['button']} ${styles[look]} ${className ?? ''}`}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {shortcut !== undefined && <kbd className={styles['shortcut']}>{shortcut}</kbd>}
    </button>
  );
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: IconName;
  /** Read out, and shown on hover. */
  readonly label: string;
  readonly shortcut?: string | undefined;
}

export function IconButton({ icon, label, shortcut, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button" aria-label={label} {...rest} title={shortcut === undefined ? label : `${label} (${shortcut})`}
      className={`${styles['iconButton']} ${className ?? ''}`}
    >
      <Icon name={icon} />
    </button>
  );
}
