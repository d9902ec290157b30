/** What the rest of the page may ask of the editor. The plain one and Monaco both give it. Offsets are UTF-16. */
export interface EditorHandle {
  selection(): { readonly start: number; readonly end: number };
  /** Replaces the selection and focuses the editor. */
  insert(text: string): void;
  /** Selects a part of the text, scrolls to it and focuses the editor. */
  select(start: number, end: number): void;
  /** Shows another text at once, undoably; nothing happens where it is the same. */
  setText(text: string): void;
  /** Closes what is open over the text: a list of completions, a hover. */
  settle(): void;
  focus(): void;
}
