/** Puts the console API on the window, in every build: people script the workbench from the browser's console. */
import type { Session, Spillway } from '../protocol/api.ts';

declare global {
  interface Window {
    spillway: Spillway;
  }
}

export function exposeConsoleApi(session: Session): void {
  window.spillway = session;
}
