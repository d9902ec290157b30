/** Every line is a row: the decoder of `text lines`. */
import { InternalError } from '../../../src/base/errors.ts';
import { BIGINT, VARCHAR } from '../../../src/columns/types.ts';
import type { Vector } from '../../../src/columns/vector.ts';
import type { Arena } from '../../memory/arena.ts';
import { VIEW_BYTES } from '../../memory/views.ts';
import type { TaskContext } from '../../task/context.ts';
import type { LineWindow } from './line-reader.ts';
import type { DecodedRows, LineDecoder } from './text-scan.ts';

export class TextLineDecoder implements LineDecoder {
  lines = 0;
  readonly rejected = 0;
  private readonly context: TaskContext;
  private readonly columns: readonly string[];
  private readonly nextPosition: number;
  private firstLine = Number.NaN;
  private position = 0;
  private end = 0;
  /** Lines of the window not yet emitted, where only their number is asked for. */
  private uncounted = 0;

  constructor(context: TaskContext, control: Arena, columns: readonly string[]) {
    for (const name of columns)
      if (name !== 'line' && name !== 'line_number') throw new InternalError(`text lines have no column ${name}`);
    this.context = context;
    this.columns = columns;
    this.nextPosition = control.allocate(8);
  }

  beginMorsel(firstLine: number): void {
    this.firstLine = firstLine;
    this.lines = 0;
  }

  beginWindow(window: LineWindow): void {
    this.position = window.address;
    this.end = window.end;
    this.uncounted = this.columns.includes('line') ? 0 : this.context.kernels.lines_count(window.address, window.end) >>> 0;
  }

  next(maxRows: number): DecodedRows | undefined {
    const { kernels, scratch, heap } = this.context;
    let numRows: number;
    let views = 0;
    if (this.columns.includes('line')) {
      if (this.position >= this.end) return undefined;
      views = scratch.allocate(maxRows * VIEW_BYTES);
      numRows = kernels.lines_scan(this.position, this.end, maxRows, views, this.nextPosition);
      this.position = heap.u32[this.nextPosition >>> 2] as number;
    } else {
      if (this.uncounted === 0) return undefined;
      numRows = Math.min(maxRows, this.uncounted);
      this.uncounted -= numRows;
    }
    const before = this.lines;
    this.lines += numRows;
    const columns = this.columns.map((name): Vector => {
      if (name === 'line') return { form: 'flat', type: VARCHAR, length: numRows, data: views, validity: 0 };
      const data = scratch.allocate(numRows * 8);
      kernels.lines_number(data, BigInt(this.firstLine + before), numRows);
      return { form: 'flat', type: BIGINT, length: numRows, data, validity: 0 };
    });
    return { numRows, columns };
  }
}
