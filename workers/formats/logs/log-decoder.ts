/** Runs a log layout's program over windows of lines (kernel workers/kernels/log-scan.ts). */
import { InternalError } from '../../../src/base/errors.ts';
import { BIGINT, VARCHAR, byteWidth, type DataType } from '../../../src/columns/types.ts';
import type { FlatVector, Vector } from '../../../src/columns/vector.ts';
import type { Arena } from '../../memory/arena.ts';
import { VIEW_BYTES, writeView } from '../../memory/views.ts';
import type { TaskContext } from '../../task/context.ts';
import type { LineWindow } from '../text/line-reader.ts';
import type { DecodedRows, LineDecoder } from '../text/text-scan.ts';
import { fieldColumns, type LogLayout, programBytes, rejectReasons, slotOffset, writeProgram } from './layout.ts';

// The kernel's state, 32-bit words.
const POSITION = 0, END = 1, MAX_ROWS = 2, WANTED = 3, LINES = 4, REJECTED = 5, LINE_VIEWS = 6, LINE_NUMBERS = 7, NEXT_NUMBER = 8, REASONS = 10;
const STATE_BYTES = 96;

type Output =
  | { readonly kind: 'field'; readonly slot: number; readonly type: DataType; readonly nullable: boolean }
  | { readonly kind: 'line' }
  | { readonly kind: 'line_number' }
  | { readonly kind: 'reason' };

export class LogDecoder implements LineDecoder {
  lines = 0;
  rejected = 0;
  private readonly context: TaskContext;
  private readonly outputs: readonly Output[];
  private readonly state: number;
  private readonly program: number;
  private readonly reasons: FlatVector;

  /** `rejects`: the rows are the rejected lines, with the columns `line_number`, `line` and `reason`. */
  constructor(context: TaskContext, control: Arena, columns: readonly string[], layout: LogLayout, rejects: boolean) {
    this.context = context;
    const { heap } = context;
    this.state = control.allocate(STATE_BYTES);
    this.program = control.allocate(programBytes(layout));
    heap.u32.fill(0, this.state >>> 2, (this.state + STATE_BYTES) >>> 2);
    heap.u32[(this.state >>> 2) + WANTED] = rejects ? 1 : 0;
    writeProgram(layout, heap.u32.subarray(this.program >>> 2, (this.program + programBytes(layout)) >>> 2));
    const known = new Map(layout.fields.flatMap(fieldColumns).map((column) => [column.name, column]));
    this.outputs = columns.map((name): Output => {
      if (name === 'line' || name === 'line_number') return { kind: name };
      if (rejects && name === 'reason') return { kind: 'reason' };
      const column = rejects ? undefined : known.get(name);
      const slot = column && slotOffset(layout, name);
      if (column === undefined || slot === undefined) throw new InternalError(`this log format has no column ${name}`);
      return { kind: 'field', slot: this.program + slot, type: column.type, nullable: !column.notNull };
    });
    this.reasons = this.writeReasons(control, rejects ? rejectReasons(layout) : []);
  }

  beginMorsel(firstLine: number): void {
    this.lines = 0;
    this.rejected = 0;
    const { heap } = this.context;
    heap.u64[((this.state >>> 2) + NEXT_NUMBER) >>> 1] = Number.isNaN(firstLine) ? 0n : BigInt(firstLine);
  }

  beginWindow(window: LineWindow): void {
    const words = this.context.heap.u32;
    const state = this.state >>> 2;
    words[state + POSITION] = window.address;
    words[state + END] = window.end;
  }

  next(maxRows: number): DecodedRows | undefined {
    const { heap, scratch, kernels } = this.context;
    const state = this.state >>> 2;
    if ((heap.u32[state + POSITION] as number) >= (heap.u32[state + END] as number)) return undefined;
    // Scratch may grow the memory: addresses first, then the words.
    const placed = this.outputs.map((output) => {
      switch (output.kind) {
        case 'field': return {
          data: scratch.allocate(maxRows * byteWidth(output.type)),
          validity: output.nullable ? scratch.allocate((maxRows + 7) >>> 3) : 0,
        };
        case 'line': return { data: scratch.allocate(maxRows * VIEW_BYTES), validity: 0 };
        case 'line_number': return { data: scratch.allocate(maxRows * 8), validity: 0 };
        default: return { data: scratch.allocate(maxRows * 4), validity: 0 };
      }
    });
    const words = heap.u32;
    words[state + MAX_ROWS] = maxRows;
    for (const [k, output] of this.outputs.entries()) {
      const { data, validity } = placed[k] as { data: number; validity: number };
      if (output.kind === 'field') {
        words[output.slot >>> 2] = data;
        words[(output.slot >>> 2) + 1] = validity;
        words[(output.slot >>> 2) + 2] = 0;
      } else words[state + (output.kind === 'line' ? LINE_VIEWS : output.kind === 'line_number' ? LINE_NUMBERS : REASONS)] = data;
    }
    const numRows = kernels.log_scan(this.state, this.program) >>> 0;
    this.lines += words[state + LINES] as number;
    this.rejected += words[state + REJECTED] as number;
    const columns = this.outputs.map((output, k): Vector => {
      const { data, validity } = placed[k] as { data: number; validity: number };
      if (output.kind === 'reason') return { form: 'indexed', type: VARCHAR, length: numRows, indices: data, base: this.reasons, dictionary: true };
      const type = output.kind === 'field' ? output.type : output.kind === 'line' ? VARCHAR : BIGINT;
      const anyNull = output.kind === 'field' && words[(output.slot >>> 2) + 2] !== 0;
      return { form: 'flat', type, length: numRows, data, validity: anyNull ? validity : 0 };
    });
    return { numRows, columns };
  }

  private writeReasons(control: Arena, reasons: readonly string[]): FlatVector {
    const { heap } = this.context;
    const data = control.allocate(Math.max(1, reasons.length) * VIEW_BYTES);
    for (const [k, reason] of reasons.entries()) {
      const bytes = new TextEncoder().encode(reason);
      const text = control.allocate(bytes.length);
      heap.u8.set(bytes, text);
      writeView(heap, data + k * VIEW_BYTES, text, bytes.length);
    }
    return { form: 'flat', type: VARCHAR, length: reasons.length, data, validity: 0 };
  }
}
