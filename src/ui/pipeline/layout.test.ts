import { expect, test } from 'vitest';
import type { StageInfo } from '../../protocol/events.ts';
import { layoutPipeline, stripSize } from './layout.ts';

const stage = (id: number, inputs: number[], numOperators = 2, numTasks = 4): StageInfo => ({
  id, inputs, numTasks, operators: Array.from({ length: numOperators }, (_, i) => ({ id: id * 10 + i, name: 'OP', detail: '' })),
});

test('a chain runs from left to right at one height', () => {
  const { boxes, edges } = layoutPipeline([stage(0, []), stage(1, [0]), stage(2, [1])], 900);
  expect(boxes.map((box) => box.id)).toEqual([0, 1, 2]);
  expect(boxes.every((box, i) => i === 0 || box.x > (boxes[i - 1]?.x ?? 0))).toBe(true);
  expect(new Set(boxes.map((box) => box.y)).size).toBe(1);
  expect(edges.map(({ from, to }) => [from, to])).toEqual([[0, 1], [1, 2]]);
});

test('the two sides of a join stand in one column and do not overlap', () => {
  const { boxes } = layoutPipeline([stage(0, [], 3), stage(1, []), stage(2, [0, 1])], 700);
  const [left, right, join] = boxes;
  expect(left?.x).toBe(right?.x);
  expect((left?.y ?? 0) + (left?.height ?? 0)).toBeLessThan(right?.y ?? 0);
  expect(join?.x).toBeGreaterThan(left?.x ?? 0);
});

test('is the same picture for the same plan', () => {
  const plan = [stage(0, []), stage(1, []), stage(2, [1, 0]), stage(3, [2])];
  expect(layoutPipeline(plan, 500)).toEqual(layoutPipeline(structuredClone(plan), 500));
});

test('a cycle or an unknown input in a damaged log does not hang', () => {
  const { boxes } = layoutPipeline([stage(0, [1]), stage(1, [0, 42])], 500);
  expect(boxes).toHaveLength(2);
});

test('nothing to draw takes no boxes', () => {
  expect(layoutPipeline([], 500)).toMatchObject({ boxes: [], edges: [] });
});

test('strips hold one cell per task', () => {
  for (const numTasks of [1, 4, 16, 64, 300, 1024]) {
    const { pitch, perRow, height } = stripSize(numTasks, 160);
    expect(pitch * perRow).toBeLessThanOrEqual(160);
    expect(Math.max(1, Math.floor(height / pitch)) * perRow).toBeGreaterThanOrEqual(numTasks);
  }
});
