import { IconButton } from '../parts/button.tsx';
import { COMMAND, COMMAND_ENTER, PIPELINE_KEY } from '../parts/keys.ts';
import { Popover } from '../parts/popover.tsx';
import styles from './keyboard-help.module.css';

const GROUPS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  ['Anywhere', [
    [COMMAND_ENTER, 'Run the selection, or the whole query'],
    ['Esc', 'Cancel the running query'],
    [PIPELINE_KEY, 'Pipeline at full width, and back'],
    [`${COMMAND}+V`, 'Open pasted files, or pasted log lines'],
  ]],
  ['Query', [
    ['Ctrl+Space', 'Completion'],
    [`${COMMAND}+/`, 'Comment'],
    ['Ctrl+M', 'Let Tab leave the editor'],
  ]],
  ['Results', [
    ['Arrows', 'Move; with Shift select'],
    ['PgUp PgDn', 'A screenful'],
    [`${COMMAND}+Home End`, 'First and last cell'],
    [`${COMMAND}+C`, 'Copy the selected cells'],
    ['Enter', 'The whole value'],
  ]],
];

export function KeyboardHelp() {
  return (
    <Popover label="Keyboard" align="end" button={(props) => <IconButton {...props} icon="keyboard" label="Keyboard" />}>
      {() => (
        <div className={styles['help']}>
          {GROUPS.map(([title, keys]) => (
            <section key={title}>
              <h2 className={styles['title']}>{title}</h2>
              <dl className={styles['keys']}>
                {keys.map(([key, meaning]) => (
                  <div key={key}>
                    <dt><kbd>{key}</kbd></dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      )}
    </Popover>
  );
}
