/** The whole page on a made-up session, for tests in a real browser. */
import type { Session } from '../../protocol/api.ts';
import { mount } from '../app/mount.tsx';

let unmount: (() => void) | null = null;

/** Shows the page afresh, with nothing remembered. */
export function showPage(session: Session): HTMLElement {
  removePage();
  localStorage.clear();
  const element = document.createElement('div');
  element.id = 'root';
  document.body.replaceChildren(element);
  unmount = mount(element, session);
  return element;
}

export function removePage(): void {
  unmount?.();
  unmount = null;
}

/** Waits until a condition holds; its value is returned. */
export async function until<T>(what: string, condition: () => T | null | undefined | false, timeoutMs = 8_000): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = condition();
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`Waited ${timeoutMs} ms for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
