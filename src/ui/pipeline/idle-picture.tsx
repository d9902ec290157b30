import styles from './idle-picture.module.css';

/** The shape of what will be drawn, before anything was run. */
export function IdlePicture({ failed }: { readonly failed: boolean }) {
  return (
    <div className={styles['idle']}>
      <svg width="280" height="92" viewBox="0 0 280 92" aria-hidden="true" className={styles['drawing']}>
        <path d="M88 46H116M192 46H220" />
        <rect x="0.5" y="8.5" width="88" height="75" rx="3" />
        <rect x="116.5" y="17.5" width="76" height="57" rx="3" />
        <rect x="220.5" y="26.5" width="59" height="39" rx="3" />
        <path d="M0 26.5H88M0 48.5H88M116 35.5H192M116 55.5H192M220 46.5H280" />
        <path d="M10 72h6m2 0h6m2 0h6m2 0h6m2 0h6m2 0h6m2 0h6m2 0h6M126 65h6m2 0h6m2 0h6m2 0h6m2 0h6" className={styles['cells']} />
      </svg>
      <p className={styles['title']}>{failed ? 'No pipeline' : 'Nothing has run yet'}</p>
      <p>{failed ? 'The query could not be planned; the results say why.' : 'The stages of a query, their tasks and the rows between them are drawn here while it runs.'}</p>
    </div>
  );
}
