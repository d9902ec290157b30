/** What the page remembers between visits. Where storage is refused (private windows, policies) it remembers nothing. */

const PREFIX = 'spillway.';

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null; // Refused: the defaults apply, which is all that remembering could change.
  }
}

export function remember(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Refused or full: the next visit begins with the defaults.
  }
}

/** For react-resizable-panels. */
export const layoutStorage = {
  getItem: (key: string): string | null => remembered(key),
  setItem: (key: string, value: string): void => remember(key, value),
};
