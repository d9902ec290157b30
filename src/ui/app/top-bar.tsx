import { Brand } from './brand.tsx';
import { EngineMenu } from './engine-menu.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { useTheme } from './theme-context.tsx';
import { IconButton } from '../parts/button.tsx';
import styles from './top-bar.module.css';

export interface TopBarProps {
  readonly filesFolded: boolean;
  /** Absent on narrow screens, where the files are a tab. */
  readonly onToggleFiles?: () => void;
}

export function TopBar({ filesFolded, onToggleFiles }: TopBarProps) {
  const { choice, next } = useTheme();
  const icon = choice === 'system' ? 'system' : choice === 'light' ? 'sun' : 'moon';
  return (
    <header className={styles['bar']}>
      {onToggleFiles !== undefined && (
        <IconButton icon="panel" label={filesFolded ? 'Show files' : 'Hide files'} aria-pressed={!filesFolded} onClick={onToggleFiles} />
      )}
      <Brand />
      <div className={styles['end']}>
        <EngineMenu />
        <KeyboardHelp />
        <IconButton icon={icon} label={`Theme: ${choice}`} onClick={next} />
      </div>
    </header>
  );
}
