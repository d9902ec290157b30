import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { SCENES } from '../testing/scenes.ts';
import { removePage, showPage, until } from '../testing/show-page.ts';

afterEach(removePage);

async function showGrid(scene: keyof typeof SCENES): Promise<HTMLElement> {
  await page.viewport(1280, 800);
  showPage(SCENES[scene]());
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  const grid = await until('the grid', () => document.querySelector<HTMLElement>('[role=grid]'));
  await until('the first rows', () => grid.querySelector('[role=gridcell]')?.textContent);
  return grid;
}

const activeCell = (grid: HTMLElement) => document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
const rowNumbers = (grid: HTMLElement) =>
  [...grid.querySelectorAll('[role=rowheader]')].map((cell) => Number(cell.textContent?.replaceAll(',', '')));

test('two thousand million rows: both ends by key, and only what shows is in the page', async () => {
  const grid = await showGrid('huge');
  expect(grid.getAttribute('aria-rowcount')).toBe('2000000001');
  grid.focus();
  await userEvent.keyboard('{ArrowDown}{Control>}{End}{/Control}');
  await until('the last row', () => rowNumbers(grid).at(-1) === 2_000_000_000);
  expect(activeCell(grid)?.closest('[role=row]')?.getAttribute('aria-rowindex')).toBe('2000000001');
  expect(grid.querySelectorAll('[role=gridcell]').length).toBeLessThan(600);
  expect(grid.scrollHeight).toBeLessThan(10_000_000);
  await userEvent.keyboard('{PageUp}{Control>}{Home}{/Control}');
  await until('the first row', () => rowNumbers(grid)[0] === 1);
});

test('the wheel moves by rows, the thumb by millions, and no row is skipped between', async () => {
  const grid = await showGrid('huge');
  grid.scrollTop = 240;
  await until('ten rows on', () => rowNumbers(grid)[0] === 11);
  grid.scrollTop = grid.scrollHeight / 2;
  const middle = await until('the middle', () => {
    const [first = 0] = rowNumbers(grid);
    return first > 900_000_000 && first;
  });
  expect(middle).toBeLessThan(1_100_000_000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  grid.scrollTop += 48;
  await until('two rows on', () => rowNumbers(grid)[0] === middle + 2);
  const numbers = rowNumbers(grid);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

test('a resting grid stays where it is', async () => {
  const grid = await showGrid('long');
  grid.scrollTop = 3_000_000;
  const first = await until('a place', () => (rowNumbers(grid)[0] ?? 0) > 1_000_000 && rowNumbers(grid)[0]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(rowNumbers(grid)[0]).toBe(first);
});

test('the selection is copied raw, whether it shows or not', async () => {
  const grid = await showGrid('long');
  const written: string[] = [];
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void written.push(text));
  grid.focus();
  await userEvent.keyboard('{ArrowDown}{Shift>}{ArrowDown}{ArrowDown}{ArrowRight}{/Shift}{Control>}{c}{/Control}');
  await until('the clipboard', () => written.length > 0);
  expect(written[0]).toBe('1\t2026-09-14 00:00:00+00\n2\t2026-09-15 01:01:00+00\n3\t2026-09-16 02:02:00+00');
  await expect.element(page.getByText('6 cells copied')).toBeVisible();
  await userEvent.keyboard('{Control>}{a}{c}{/Control}');
  await expect.element(page.getByText(/are too many to copy/)).toBeVisible();
});

test('Enter shows the whole value, Escape leads back to the cell', async () => {
  const grid = await showGrid('long');
  grid.focus();
  await userEvent.keyboard('{ArrowDown}{End}{Enter}');
  const dialog = await until('the dialog', () => document.querySelector<HTMLDialogElement>('dialog[open]'));
  await until('the value', () => dialog.textContent?.includes('Safari/537.36'));
  await userEvent.keyboard('{Escape}');
  await until('the grid again', () => document.activeElement === grid);
});

test('numbers have marks and stand right, NULL is no text, times keep their raw value', async () => {
  const grid = await showGrid('long');
  const row = await until('the third row', () => grid.querySelector<HTMLElement>('[aria-rowindex="4"]'));
  await until('its values', () => row.textContent?.includes('NULL'));
  const cells = [...row.querySelectorAll<HTMLElement>('[role=gridcell]')];
  const byColumn = (index: number) => cells.find((cell) => cell.getAttribute('aria-colindex') === String(index + 2));
  expect(getComputedStyle(byColumn(6) ?? grid).textAlign).toBe('right');
  expect(byColumn(6)?.textContent).toBe('NULL');
  expect(getComputedStyle(byColumn(6) ?? grid).fontStyle).toBe('italic');
  expect(byColumn(1)?.title === '' || byColumn(1)?.title.endsWith('+00')).toBe(true);
});

test('ten thousand columns: the last by key, a bounded page', async () => {
  const grid = await showGrid('wide');
  grid.focus();
  await userEvent.keyboard('{ArrowDown}{End}');
  await until('the last column', () => grid.querySelector('[role=columnheader][aria-colindex="10001"]'));
  expect(grid.querySelectorAll('[role=gridcell]').length).toBeLessThan(1_200);
});

test('columns are resized by key', async () => {
  const grid = await showGrid('instant');
  const handle = await until('the handle', () => grid.querySelector<HTMLElement>('[role=separator]'));
  await until('the fitted width', () => (handle.parentElement?.offsetWidth ?? 0) > 200);
  const before = handle.parentElement?.offsetWidth ?? 0;
  handle.focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  await until('the width', () => handle.parentElement?.offsetWidth === before + 32);
});
