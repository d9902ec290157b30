import { SAMPLES } from '../app/samples.ts';
import { useActions, useWorkbench } from '../app/workbench-context.tsx';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { useOpenFiles } from './use-open-files.ts';
import styles from './welcome.module.css';

/** The first screen's offer: your file, or a sample with its query, one click each. */
export function Welcome() {
  const running = useWorkbench((state) => state.run.phase === 'running');
  const { trySample } = useActions();
  const { chooseFiles, chooseFolder } = useOpenFiles();
  return (
    <div className={styles['welcome']}>
      <div className={styles['columns']}>
        <section className={styles['drop']} aria-labelledby="welcome-drop">
          <h3 id="welcome-drop" className={styles['title']}>Drop a log or a Parquet file</h3>
          <p className={styles['text']}>
            Query it in SQL. A parallel batch engine runs on every core of this machine, and its pipeline is drawn while it works. Nothing is uploaded.
          </p>
          <div className={styles['buttons']}>
            <Button icon="file" onClick={() => void chooseFiles()}>Open files</Button>
            <Button icon="folder" look="quiet" onClick={() => void chooseFolder()}>Open a folder</Button>
          </div>
        </section>
        <section className={styles['samples']} aria-labelledby="welcome-samples">
          <h3 id="welcome-samples" className={styles['subtitle']}>Or try a sample</h3>
          <ul className={styles['list']}>
            {SAMPLES.map((sample) => (
              <li key={sample.id}>
                <button type="button" className={styles['sample']} disabled={running} onClick={() => void trySample(sample)}>
                  <span className={styles['run']}><Icon name="play" /></span>
                  <span className={styles['sampleTitle']}>{sample.title}</span>
                  <span className={styles['sampleText']}>{sample.description}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}
