import styles from './top-bar.module.css';

/** The mark: water falling down three steps. */
export function Brand() {
  return (
    <h1 className={styles['brand']}>
      <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" fill="none" strokeLinejoin="round" strokeLinecap="round">
        <path d="M2 5.5H7V10.5H12V15.5H18" stroke="var(--text)" strokeWidth="1.75" />
        <path d="M2 2.5H10V7.5H15V12.5H18" stroke="var(--flow)" strokeWidth="1.75" />
      </svg>
      Spillway
    </h1>
  );
}
