/**
 * Where the boxes stand: layered from left to right, one column per distance from the sources. Depends on the
 * plan and the room alone, never on counters, so that nothing moves while a job runs.
 */
import type { StageInfo } from '../../protocol/events.ts';

export const BOX_HEAD = 32;
export const OPERATOR_HEIGHT = 56;
export const BOX_FOOT = 8;
export const COLUMN_GAP = 76;
export const ROW_GAP = 20;
const MIN_BOX_WIDTH = 160;
const MAX_BOX_WIDTH = 264;
const MARGIN = 16;

export interface StageBox {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly stripHeight: number;
}

export interface EdgePath {
  readonly from: number;
  readonly to: number;
  /** An SVG path from the producer's right side to the consumer's left side. */
  readonly path: string;
  /** Centre of the gap where the label stands. */
  readonly labelX: number;
  readonly labelY: number;
}

export interface PipelineLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly StageBox[];
  readonly edges: readonly EdgePath[];
}

/** `available`: the panel's inner width in px. Wider graphs scroll. */
export function layoutPipeline(stages: readonly StageInfo[], available: number): PipelineLayout {
  const columns = layers(stages);
  const numColumns = columns.length;
  const room = (available - 2 * MARGIN - (numColumns - 1) * COLUMN_GAP) / Math.max(1, numColumns);
  const boxWidth = Math.floor(Math.min(MAX_BOX_WIDTH, Math.max(MIN_BOX_WIDTH, room)));
  const heights = new Map(stages.map((stage) => [stage.id, boxHeight(stage, boxWidth)]));
  const columnHeight = (column: readonly StageInfo[]) =>
    column.reduce((sum, stage) => sum + (heights.get(stage.id)?.height ?? 0), 0) + ROW_GAP * Math.max(0, column.length - 1);
  const tallest = Math.max(0, ...columns.map(columnHeight));

  const boxes: StageBox[] = [];
  columns.forEach((column, columnIndex) => {
    let y = MARGIN + (tallest - columnHeight(column)) / 2;
    for (const stage of column) {
      const { height, stripHeight } = heights.get(stage.id) ?? { height: 0, stripHeight: 0 };
      boxes.push({ id: stage.id, x: MARGIN + columnIndex * (boxWidth + COLUMN_GAP), y: Math.round(y), width: boxWidth, height, stripHeight });
      y += height + ROW_GAP;
    }
  });
  return {
    width: 2 * MARGIN + numColumns * boxWidth + Math.max(0, numColumns - 1) * COLUMN_GAP,
    height: 2 * MARGIN + tallest,
    boxes,
    edges: routeEdges(stages, boxes),
  };
}

/** Longest distance from a source; within a column by the mean place of the inputs, then by id. */
function layers(stages: readonly StageInfo[]): readonly (readonly StageInfo[])[] {
  const depth = new Map<number, number>();
  const known = new Map(stages.map((stage) => [stage.id, stage]));
  const depthOf = (stage: StageInfo, path: readonly number[]): number => {
    const seen = depth.get(stage.id);
    if (seen !== undefined) return seen;
    // A damaged event log may hold a cycle: the edge that closes it is not followed.
    const inputs = stage.inputs.filter((id) => !path.includes(id)).map((id) => known.get(id));
    const value = Math.max(-1, ...inputs.map((input) => (input === undefined ? -1 : depthOf(input, [...path, stage.id])))) + 1;
    depth.set(stage.id, value);
    return value;
  };
  const columns: StageInfo[][] = [];
  for (const stage of stages) (columns[depthOf(stage, [])] ??= []).push(stage);
  const place = new Map<number, number>();
  return Array.from(columns, (column = []) => {
    const meanInput = (stage: StageInfo) =>
      stage.inputs.length === 0 ? stage.id : stage.inputs.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / stage.inputs.length;
    const ordered = column.toSorted((a, b) => meanInput(a) - meanInput(b) || a.id - b.id);
    ordered.forEach((stage, index) => place.set(stage.id, index));
    return ordered;
  });
}

function boxHeight(stage: StageInfo, width: number): { height: number; stripHeight: number } {
  const stripHeight = stripSize(stage.numTasks, width - 16).height;
  return { height: BOX_HEAD + stage.operators.length * OPERATOR_HEIGHT + 8 + stripHeight + BOX_FOOT, stripHeight };
}

export interface StripSize {
  /** Distance between cells; the cell itself is one px less. */
  readonly pitch: number;
  readonly perRow: number;
  readonly height: number;
}

/** Cells of a task strip: wide while they fit in one row, then smaller, in as many rows as it takes. */
export function stripSize(numTasks: number, width: number): StripSize {
  const count = Math.max(1, numTasks);
  if (count * 8 <= width) return { pitch: Math.min(24, Math.floor(width / count)), perRow: count, height: 8 };
  const pitch = count <= 120 ? 8 : count <= 400 ? 6 : 4;
  const perRow = Math.max(1, Math.floor(width / pitch));
  return { pitch, perRow, height: Math.ceil(count / perRow) * pitch };
}

function routeEdges(stages: readonly StageInfo[], boxes: readonly StageBox[]): readonly EdgePath[] {
  const boxOf = new Map(boxes.map((box) => [box.id, box]));
  const routes: EdgePath[] = [];
  for (const stage of stages) {
    const to = boxOf.get(stage.id);
    stage.inputs.forEach((id, index) => {
      const from = boxOf.get(id);
      if (from === undefined || to === undefined || from.x >= to.x) return;
      const x1 = from.x + from.width;
      const y1 = from.y + from.height / 2;
      const x2 = to.x;
      const y2 = to.y + (to.height * (index + 1)) / (stage.inputs.length + 1);
      const bend = (x2 - x1) / 2;
      routes.push({
        from: id, to: stage.id, path: `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`,
        labelX: x1 + COLUMN_GAP / 2, labelY: x2 - x1 <= COLUMN_GAP ? (y1 + y2) / 2 : y1,
      });
    });
  }
  return routes;
}
