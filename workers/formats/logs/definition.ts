/** A log format: its layout, and sample lines with the rows they give. The samples are the format's tests. */
import type { LogLayout } from './layout.ts';

/** Values as text, in the order of the format's visible columns; time stamps as `2000-10-10T20:55:36Z`. NULL is null. */
export type SampleRow = readonly (string | null)[];

export interface LogSample {
  readonly line: string;
  /** What the line gives: a row, or the reason for its rejection. */
  readonly gives: SampleRow | { readonly rejected: string };
}

export interface LogDefinition {
  /** As in `TableInfo.format`. */
  readonly name: string;
  /** Where the format is described. */
  readonly source: string;
  readonly layout: LogLayout;
  readonly samples: readonly LogSample[];
}
