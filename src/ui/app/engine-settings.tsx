import { useState } from 'react';
import type { PlainError } from '../../base/errors.ts';
import type { Settings } from '../../protocol/api.ts';
import { formatBytes, formatCount, formatMemory } from '../format/numbers.ts';
import { Switch } from '../parts/switch.tsx';
import styles from './engine-menu.module.css';
import { useActions, useWorkbench } from './workbench-context.tsx';

const MIB = 2 ** 20;
const BUDGETS = [64, 128, 256, 512, 1024, 2048, 3072].map((mebibytes) => mebibytes * MIB);
const PARTITIONS = Array.from({ length: 11 }, (_, power) => 2 ** power);
const BATCH_ROWS = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];

/** What the service worker has said about itself on the root element. */
const OFFLINE_TEXT: Readonly<Record<string, string>> = { ready: 'yes', installing: 'not yet, being kept', failed: 'no, it could not be kept', unsupported: 'not in this browser', off: 'no' };

/** The engine's settings, applied as they are changed, and the facts of where it runs. */
export function EngineSettings() {
  const engine = useWorkbench((state) => state.engine);
  const settings = useWorkbench((state) => state.settings);
  const { changeSettings } = useActions();
  const [error, setError] = useState<PlainError | null>(null);
  const change = async (patch: Partial<Settings>) => setError(await changeSettings(patch));

  return (
    <div className={styles['settings']}>
      <h2 className={styles['heading']}>Engine</h2>
      {settings !== null && (
        <>
          <label className={styles['field']}>
            Workers
            <input
              type="number" min={1} max={32} step={1} key={settings.workers} defaultValue={settings.workers}
              onBlur={(event) => commitWorkers(event.target, settings.workers, change)}
              onKeyDown={(event) => event.key === 'Enter' && commitWorkers(event.currentTarget, settings.workers, change)}
            />
          </label>
          <Choice label="Memory budget" value={settings.memoryBudgetBytes} choices={BUDGETS} format={formatMemory} onChange={(memoryBudgetBytes) => change({ memoryBudgetBytes })} />
          <Choice label="Rows per batch" value={settings.batchRows} choices={BATCH_ROWS} format={formatCount} onChange={(batchRows) => change({ batchRows })} />
          <Choice label="Partitions of an exchange" value={settings.partitions} choices={PARTITIONS} format={formatCount} onChange={(partitions) => change({ partitions })} />
          {engine?.opfs === true && (
            <div className={styles['field']}>
              <span>
                Fast copies
                <small>Copy files into this browser’s storage while they are first read</small>
              </span>
              <Switch checked={settings.importFiles} label="Fast copies of files" note={settings.importFiles ? 'on' : 'off'} onChange={(importFiles) => void change({ importFiles })} />
            </div>
          )}
        </>
      )}
      {error !== null && <p className={styles['error']} role="alert">{error.message} {error.hint}</p>}
      {engine !== null && (
        <dl className={styles['facts']}>
          <Fact name="Version" value={engine.version} />
          <Fact name="Shared memory" value={engine.isolated ? 'yes, the page is isolated' : 'no, the page is not isolated'} />
          <Fact name="Storage for copies" value={engine.opfs ? 'available' : 'not available here'} />
          <Fact name="Works offline" value={OFFLINE_TEXT[document.documentElement.dataset['offline'] ?? 'off'] ?? 'no'} />
          {engine.quotaBytes !== undefined && (
            <Fact name="Storage used" value={`${formatBytes(engine.usageBytes ?? 0)} of ${formatBytes(engine.quotaBytes)}`} />
          )}
        </dl>
      )}
    </div>
  );
}

function commitWorkers(input: HTMLInputElement, before: number, change: (patch: Partial<Settings>) => void): void {
  const workers = input.valueAsNumber;
  if (Number.isInteger(workers) && workers !== before) change({ workers });
  else input.value = String(before);
}

interface ChoiceProps {
  readonly label: string;
  readonly value: number;
  readonly choices: readonly number[];
  readonly format: (value: number) => string;
  readonly onChange: (value: number) => void;
}

/** A value set by other means (the console) is offered, too. */
function Choice({ label, value, choices, format, onChange }: ChoiceProps) {
  const offered = choices.includes(value) ? choices : [...choices, value].toSorted((a, b) => a - b);
  return (
    <label className={styles['field']}>
      {label}
      <select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {offered.map((choice) => <option key={choice} value={choice}>{format(choice)}</option>)}
      </select>
    </label>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
