/** The browser's own dialogs for files and folders. */
function pick(configure: (input: HTMLInputElement) => void): Promise<readonly File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    configure(input);
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}

export function pickFiles(): Promise<readonly File[]> {
  return pick((input) => {
    input.multiple = true;
  });
}

export function pickFolder(): Promise<readonly File[]> {
  return pick((input) => {
    input.webkitdirectory = true;
  });
}

export function pickEventLog(): Promise<File | undefined> {
  return pick((input) => {
    input.accept = '.json,application/json';
  }).then((files) => files[0]);
}
