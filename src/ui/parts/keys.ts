/** Shortcuts as they are written on this machine. */
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

export const COMMAND = isApple ? '⌘' : 'Ctrl';
export const COMMAND_ENTER = isApple ? '⌘↵' : 'Ctrl+Enter';
export const PIPELINE_KEY = 'F8';

/** Ctrl, or Command on Apple's keyboards. */
export function hasCommand(event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return isApple ? event.metaKey : event.ctrlKey;
}
