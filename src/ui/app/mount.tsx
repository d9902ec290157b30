import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Session } from '../../protocol/api.ts';
import '../theme/tokens.css';
import '../theme/fonts.css';
import '../theme/base.css';
import { App } from './app.tsx';
import { applyTheme, rememberedTheme } from './theme.ts';
import { ThemeProvider } from './theme-context.tsx';
import { WorkbenchProvider } from './workbench-context.tsx';
import { createWorkbench } from './workbench.ts';

/** Puts the page on a session into an element; returns what takes it away again. */
export function mount(element: HTMLElement, session: Session): () => void {
  applyTheme(rememberedTheme());
  const workbench = createWorkbench(session);
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <ThemeProvider>
        <WorkbenchProvider workbench={workbench}>
          <App />
        </WorkbenchProvider>
      </ThemeProvider>
    </StrictMode>,
  );
  return () => root.unmount();
}
