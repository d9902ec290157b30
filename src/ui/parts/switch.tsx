import styles from './switch.module.css';

export interface SwitchProps {
  readonly checked: boolean;
  /** Read out. */
  readonly label: string;
  /** Shown beside it. */
  readonly note: string;
  readonly title?: string;
  readonly onChange: (on: boolean) => void;
}

export function Switch({ checked, label, note, title, onChange }: SwitchProps) {
  return (
    <button type="button" role="switch" aria-checked={checked} aria-label={label} title={title} className={styles['switch']} onClick={() => onChange(!checked)}>
      <span className={styles['track']} aria-hidden="true" />
      {note}
    </button>
  );
}
