import styles from './top-bar.module.css';

/** The mark: streams falling over a spillway's crest, as in public/icons/spillway.svg. */
export function Brand() {
  return (
    <h1 className={styles['brand']}>
      <svg width="20" height="20" viewBox="56 67 400 400" aria-hidden="true" fill="none" strokeWidth="42" strokeLinecap="round">
        <path d="M92 119h126c118 0 82 202 202 202" stroke="var(--text)" />
        <path d="M92 201h92c96 0 84 192 236 192" stroke="var(--flow)" />
        <path d="M92 283h56c46 0 58 66 94 110" stroke="var(--flow-mid)" />
      </svg>
      Spillway
    </h1>
  );
}
