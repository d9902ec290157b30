/**
 * How the lines of a log format are laid out: fields in order, one space between them. One layout serves detection (as
 * a regular expression over a sample), the schema, and the scan (as a program for the kernel workers/kernels/log-scan.ts).
 */
import { BIGINT, INTEGER, TIMESTAMPTZ, VARCHAR } from '../../../src/columns/types.ts';
import type { TableColumn } from '../../../src/catalog/table.ts';

interface FieldBase {
  /** Why a line is rejected that has no such field in this place, for people. */
  readonly missing: string;
}
/** Text without spaces; `-` is NULL. */
export interface WordField extends FieldBase { readonly kind: 'word'; readonly column: string; readonly hidden?: boolean }
/** Text that may hold spaces, up to a space with `next` behind it; `-` and nothing are NULL. */
export interface UntilField extends FieldBase { readonly kind: 'until'; readonly column: string; readonly next: string }
/** `[10/Oct/2000:13:55:36 -0700]`: TIMESTAMP WITH TIME ZONE. */
export interface ClfTimeField extends FieldBase { readonly kind: 'clf-time'; readonly column: string }
/**
 * `"GET /index.html HTTP/1.1"`: method up to the first space, protocol from the last space where it says `HTTP/`, the URL
 * between them, spaces included. What doesn't start with a method (TLS on a plain port, `-`) is all URL, with method
 * and protocol NULL; `-` and nothing give three NULLs. A backslash escapes the next byte; escapes stay as written.
 */
export interface RequestField extends FieldBase { readonly kind: 'request'; readonly columns: readonly [method: string, url: string, protocol: string] }
/** `"…"` with backslash escapes, kept as written; `"-"` and `""` are NULL. */
export interface QuotedField extends FieldBase { readonly kind: 'quoted'; readonly column: string }
/** Three digits: INTEGER. */
export interface StatusField extends FieldBase { readonly kind: 'status'; readonly column: string }
/** 1 to 18 digits: BIGINT; `-` is NULL. */
export interface CountField extends FieldBase { readonly kind: 'count'; readonly column: string }

export type LogField = WordField | UntilField | ClfTimeField | RequestField | QuotedField | StatusField | CountField;

export interface LogLayout {
  readonly fields: readonly LogField[];
  /** `more`: further text may follow the last field after a space (servers add fields); it is in `line` only. */
  readonly lineEnd: 'exact' | 'more';
}

/** The columns of one field, in slot order. */
export function fieldColumns(field: LogField): readonly TableColumn[] {
  switch (field.kind) {
    case 'request':
      return field.columns.map((name) => ({ name, type: VARCHAR, hidden: false, notNull: false }));
    case 'clf-time':
      return [{ name: field.column, type: TIMESTAMPTZ, hidden: false, notNull: true }];
    case 'status':
      return [{ name: field.column, type: INTEGER, hidden: false, notNull: true }];
    case 'count':
      return [{ name: field.column, type: BIGINT, hidden: false, notNull: false }];
    case 'word':
      return [{ name: field.column, type: VARCHAR, hidden: field.hidden ?? false, notNull: false }];
    default:
      return [{ name: field.column, type: VARCHAR, hidden: false, notNull: false }];
  }
}

/** Reasons by the kernel's reason code: 0 is the empty line, k the missing field k - 1, the last one text that is too much. */
export function rejectReasons(layout: LogLayout): readonly string[] {
  return ['empty line', ...layout.fields.map((field) => field.missing), 'more text after the last field'];
}

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;

/** Matches a line without its end, read as Latin-1; one group a field. Doesn't check the ranges of dates. */
export function layoutPattern(layout: LogLayout): RegExp {
  const parts = layout.fields.map((field) => {
    switch (field.kind) {
      case 'word': return '([^ ]+)';
      case 'until': return `((?:(?! \\${field.next}).)*)`;
      case 'clf-time': return String.raw`\[(\d\d/[A-Za-z]{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]`;
      case 'request': case 'quoted': return QUOTED;
      case 'status': return String.raw`(\d{3})`;
      case 'count': return String.raw`(\d{1,18}|-)`;
    }
  });
  return new RegExp(`^${parts.join(' ')}${layout.lineEnd === 'more' ? '(?: .*)?' : ''}$`, 's');
}

// The kernel's constants.
const OPCODES: Record<LogField['kind'], number> = { word: 1, until: 2, 'clf-time': 3, request: 4, quoted: 5, status: 6, count: 7 };
const AFTER_LINE_END = 0, AFTER_LINE_END_OR_MORE = 1, SPACE = 0x20;
export const OPERATION_BYTES = 64;
const FIRST_SLOT_BYTES = 16, SLOT_BYTES = 16;

/** Bytes of a layout's program, its terminating operation included. */
export function programBytes(layout: LogLayout): number {
  return (layout.fields.length + 1) * OPERATION_BYTES;
}

/** Where a column's slot (values, validity, any NULL) lies in the program, in bytes; undefined for an unknown name. */
export function slotOffset(layout: LogLayout, column: string): number | undefined {
  for (const [k, field] of layout.fields.entries()) {
    const slot = fieldColumns(field).findIndex((own) => own.name === column);
    if (slot >= 0) return k * OPERATION_BYTES + FIRST_SLOT_BYTES + slot * SLOT_BYTES;
  }
  return undefined;
}

/** Writes the program with every slot empty. `words` covers `programBytes`. */
export function writeProgram(layout: LogLayout, words: Uint32Array): void {
  words.fill(0);
  for (const [k, field] of layout.fields.entries()) {
    const at = (k * OPERATION_BYTES) / 4;
    const last = k === layout.fields.length - 1;
    words[at] = OPCODES[field.kind];
    words[at + 1] = !last ? SPACE : layout.lineEnd === 'exact' ? AFTER_LINE_END : AFTER_LINE_END_OR_MORE;
    words[at + 2] = field.kind === 'until' ? field.next.charCodeAt(0) : 0;
    words[at + 3] = k + 1;
  }
}
