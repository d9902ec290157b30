import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { fakeEvents, TOP_PAGES_RUN } from '../testing/fake-events.ts';
import { SCENES } from '../testing/scenes.ts';
import { removePage, showPage, until } from '../testing/show-page.ts';
import { writeEventLog } from './event-log.ts';

afterEach(removePage);

async function runScene(scene: keyof typeof SCENES): Promise<HTMLElement> {
  await page.viewport(1440, 900);
  const root = showPage(SCENES[scene]());
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await until('the last stage', () => document.querySelector('[data-stage="2"][data-status="done"]'));
  return root;
}

/** What the drawing says, places and figures, without the names the browser makes up. */
const drawing = () => [...document.querySelectorAll<HTMLElement>('[data-stage]')].map((box) => [box.style.translate, box.textContent, box.querySelector('svg')?.innerHTML]);

test('a saved event log gives the same picture', async () => {
  await runScene('instant');
  const live = drawing();
  expect(live).toHaveLength(3);
  const log = new File([writeEventLog(fakeEvents(TOP_PAGES_RUN, 'job-1'))], 'run.events.json');
  showPage(SCENES.empty());
  const pick = page.getByRole('button', { name: 'Open event log' });
  const original = HTMLInputElement.prototype.click;
  HTMLInputElement.prototype.click = function () {
    const transfer = new DataTransfer();
    transfer.items.add(log);
    this.files = transfer.files;
    this.dispatchEvent(new Event('change'));
  };
  await pick.click();
  HTMLInputElement.prototype.click = original;
  await until('the drawing', () => document.querySelector('[data-stage="2"][data-status="done"]'));
  await expect.element(page.getByText('run.events.json')).toBeVisible();
  expect(drawing()).toEqual(live);
});

test('a thousand tasks are a handful of elements', async () => {
  await runScene('spill');
  const strip = document.querySelector('[data-stage="1"] svg');
  expect(strip?.getAttribute('aria-label')).toBe('Tasks: 256 done');
  expect(strip?.querySelectorAll('*').length).toBeLessThan(8);
});

test('pointing at an operator lights its part of the query', async () => {
  await runScene('instant');
  await until('Monaco', () => document.querySelector('[data-editor="monaco"]'));
  document.querySelectorAll<HTMLElement>('[data-stage="1"] li')[1]?.focus();
  const lit = await until('the light', () => [...document.querySelectorAll('[class*=spotlight]')].map((part) => part.textContent).join(' ') || null);
  expect(lit.replaceAll('\u00a0', ' ').replace(/ +/g, ' ')).toContain('ORDER BY hits DESC');
});

test('an exchange opens its matrix with a table that says the same', async () => {
  await runScene('instant');
  await page.getByRole('button', { name: /Exchange from stage 0/ }).click();
  await expect.element(page.getByRole('img', { name: /16 producer tasks by 16 partitions/ })).toBeVisible();
  await page.getByText('As a table').click();
  expect(document.querySelectorAll('details[open] tbody tr')).toHaveLength(16);
});

test('a replay shows the job as it stood, and its end again', async () => {
  await runScene('instant');
  const end = drawing();
  const slider = await until('the slider', () => document.querySelector<HTMLInputElement>('input[type=range]'));
  slider.focus();
  await userEvent.keyboard('{Home}');
  for (let i = 0; i < 10; i++) await userEvent.keyboard('{ArrowRight}');
  await until('a running stage', () => document.querySelector('[data-stage="0"][data-status="running"]'));
  for (let i = 0; i < 110 && slider.valueAsNumber < Number(slider.max); i++) await userEvent.keyboard('{ArrowRight}');
  await until('the end', () => document.querySelector('[data-stage="2"][data-status="done"]'));
  expect(drawing()).toEqual(end);
});

test('F8 widens the pipeline and folds it back', async () => {
  await runScene('instant');
  const narrow = document.querySelector('#pipeline')?.clientWidth ?? 0;
  await userEvent.keyboard('{F8}');
  await until('the wide pipeline', () => (document.querySelector('#pipeline')?.clientWidth ?? 0) > narrow * 1.4);
  await userEvent.keyboard('{F8}');
  await until('the narrow pipeline', () => document.querySelector('#pipeline')?.clientWidth === narrow);
});
