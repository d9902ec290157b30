import type { MemoryState } from './state.ts';

/** SVG paths of two stacked areas: the cache from the bottom, the job on top of it. As steps: memory is held until it changes. */
export function memoryAreas(memory: MemoryState, atMs: number, width: number, height: number): { readonly cache: string; readonly job: string } {
  const { history, budgetBytes } = memory;
  if (history.length === 0 || budgetBytes <= 0) return { cache: '', job: '' };
  const x = (ms: number) => round((Math.min(ms, atMs) / Math.max(1, atMs)) * width);
  const y = (bytes: number) => round(height * (1 - Math.min(1, bytes / budgetBytes)));
  const steps = history.map((sample, i) => ({
    from: x(sample.atMs), to: x(history[i + 1]?.atMs ?? atMs), cache: y(sample.cacheBytes), top: y(sample.cacheBytes + sample.jobBytes),
  }));
  const first = steps[0]?.from ?? 0;
  const cacheLine = steps.map((step) => `V${step.cache}H${step.to}`).join('');
  const jobLine = steps.map((step) => `V${step.top}H${step.to}`).join('');
  const back = steps.toReversed().map((step) => `V${step.cache}H${step.from}`).join('');
  return { cache: `M${first} ${height}${cacheLine}V${height}Z`, job: `M${first} ${steps[0]?.cache ?? height}${jobLine}${back}Z` };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
