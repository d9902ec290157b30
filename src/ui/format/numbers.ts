/** Numbers as people read them: thousands marks, three significant digits, a unit always. */

/** `1204331` as `1,204,331`. For whole counts; a fraction is dropped. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return groupDigits(String(Math.trunc(value)));
}

/** Puts marks into the whole part of a plain decimal number given as text; other texts come back as they are. */
export function groupDigits(text: string): string {
  const match = /^([+-]?)(\d+)(\.\d+)?$/.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = ''] = match;
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** Three significant digits below 1,000, none after the point above: `0.12`, `1.24`, `12.4`, `124`. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 99.95) return groupDigits(value.toFixed(0));
  if (size >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
}

const COUNT_STEPS: readonly (readonly [number, string])[] = [[1e12, ' T'], [1e9, ' G'], [1e6, ' M'], [1e3, ' k']];

/** A count in little room: `1,204,331` as `1.20 M`; whole below 10,000. */
export function formatShortCount(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) < 10_000) return formatCount(value);
  for (const [step, unit] of COUNT_STEPS) if (Math.abs(value) >= step) return `${threeDigits(value / step)}${unit}`;
  return formatCount(value);
}

const BYTE_STEPS: readonly (readonly [number, string])[] = [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']];

/** File sizes and throughput: powers of 1,000, as disks and networks are measured. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  for (const [step, unit] of BYTE_STEPS) if (bytes >= step) return `${threeDigits(bytes / step)} ${unit}`;
  return `${Math.round(bytes)} B`;
}

const MEMORY_STEPS: readonly (readonly [number, string])[] = [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB']];

/** Memory: powers of 1,024, as it is handed out. Whole numbers drop the fraction: `512 MiB`, `1.50 GiB`. */
export function formatMemory(bytes: number): string {
  if (!Number.isFinite(bytes)) return '–';
  for (const [step, unit] of MEMORY_STEPS)
    if (bytes >= step) {
      const amount = bytes / step;
      return `${Number.isInteger(amount) ? groupDigits(String(amount)) : threeDigits(amount)} ${unit}`;
    }
  return `${Math.round(bytes)} B`;
}

/** `412 ms`, `1.24 s`, `2 min 4 s`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 1) return ms <= 0 ? '0 ms' : `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${threeDigits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${groupDigits(String(Math.floor(seconds / 60)))} min ${seconds % 60} s`;
}

/** Something per second over `elapsedMs`; a dash where no time has passed. */
export function perSecond(amount: number, elapsedMs: number): number {
  return elapsedMs > 0 ? (amount * 1000) / elapsedMs : Number.NaN;
}

export function formatByteRate(bytesPerSecond: number): string {
  return Number.isFinite(bytesPerSecond) ? `${formatBytes(bytesPerSecond)}/s` : '–';
}

export function formatRowRate(rowsPerSecond: number): string {
  return Number.isFinite(rowsPerSecond) ? `${formatShortCount(rowsPerSecond)} rows/s` : '–';
}

/** `12 %`, never `100 %` before it is whole. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  if (share > 0 && share < 0.01) return '<1 %';
  return `${Math.min(share >= 1 ? 100 : 99, Math.round(share * 100))} %`;
}

/** `1 row`, `2 rows`: the count with marks. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
