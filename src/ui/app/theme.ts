import { remember, remembered } from './storage.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';
const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

export function rememberedTheme(): ThemeChoice {
  const choice = remembered('theme');
  return CHOICES.find((candidate) => candidate === choice) ?? 'system';
}

/** Sets `data-theme` on the root; the style sheet does the rest. */
export function applyTheme(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = choice;
  remember('theme', choice === 'system' ? null : choice);
}

export function nextTheme(choice: ThemeChoice): ThemeChoice {
  return CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length] ?? 'system';
}
