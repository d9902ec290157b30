import { createContext, useContext, useState } from 'react';
import type { ReactNode } from 'react';
import { useMedia } from '../parts/use-media.ts';
import { applyTheme, nextTheme, rememberedTheme } from './theme.ts';
import type { ThemeChoice } from './theme.ts';

interface ThemeValue {
  readonly choice: ThemeChoice;
  readonly dark: boolean;
  readonly next: () => void;
}

const ThemeContext = createContext<ThemeValue>({ choice: 'system', dark: false, next: () => {} });

export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState(rememberedTheme);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  const dark = choice === 'system' ? systemDark : choice === 'dark';
  function next(): void {
    const chosen = nextTheme(choice);
    applyTheme(chosen);
    setChoice(chosen);
  }
  return <ThemeContext value={{ choice, dark, next }}>{children}</ThemeContext>;
}

export function useTheme(): ThemeValue {
  return useContext(ThemeContext);
}

export function useDark(): boolean {
  return useContext(ThemeContext).dark;
}
