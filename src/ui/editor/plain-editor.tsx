import { useEffect, useRef } from 'react';
import type { EditorHandle } from './editor-handle.ts';
import styles from './plain-editor.module.css';

export interface PlainEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly onReady: (handle: PlainEditorHandle | null) => void;
  readonly onFocus: () => void;
}

export interface PlainEditorHandle extends EditorHandle {
  readonly hasFocus: () => boolean;
}

/** A text area with Monaco's measures: what is there until Monaco is, and where Monaco can't be had. */
export function PlainEditor({ text, onChange, onReady, onFocus }: PlainEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLPreElement>(null);

  useEffect(() => {
    const element = area.current;
    if (element === null) return;
    onReady({
      selection: () => ({ start: element.selectionStart, end: element.selectionEnd }),
      insert(inserted) {
        element.focus();
        const { selectionStart, selectionEnd, value } = element;
        const spaced = /[\p{L}\p{N}_,]$/u.test(value.slice(0, selectionStart)) ? ` ${inserted}` : inserted;
        element.setRangeText(spaced, selectionStart, selectionEnd, 'end');
        element.dispatchEvent(new Event('input', { bubbles: true }));
      },
      select(start, end) {
        element.focus();
        // The new text may not be in the element yet.
        requestAnimationFrame(() => element.setSelectionRange(start, end));
      },
      // React sets it, before the next frame.
      setText: () => {},
      settle: () => {},
      focus: () => element.focus(),
      hasFocus: () => document.activeElement === element,
    });
    return () => onReady(null);
  }, [onReady]);

  return (
    <div className={styles['plain']}>
      <pre ref={numbers} className={styles['numbers']} aria-hidden="true">
        {text.split('\n').map((_, index) => index + 1).join('\n')}
      </pre>
      <textarea
        ref={area} className={styles['area']} value={text} aria-label="Query, SQL" spellCheck={false} autoCapitalize="off" autoCorrect="off" wrap="soft"
        onChange={(event) => onChange(event.target.value)} onFocus={onFocus}
        onScroll={(event) => {
          if (numbers.current !== null) numbers.current.style.translate = `0 ${-event.currentTarget.scrollTop}px`;
        }}
      />
    </div>
  );
}
