import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ACCESS_TABLE, createFakeSession, TOP_PAGES } from '../testing/fake-session.ts';
import { SCENES } from '../testing/scenes.ts';
import { removePage, showPage, until } from '../testing/show-page.ts';

afterEach(removePage);
const byLabel = (name: string | RegExp) => page.getByRole('button', { name });

test('one click on the first screen opens the sample and runs its query', async () => {
  await page.viewport(1280, 800);
  showPage(createFakeSession({ speed: 0 }));
  await byLabel(/^Access log/).click();
  await expect.element(page.getByRole('gridcell', { name: '184,233' })).toBeVisible();
  await expect.element(byLabel('access').first()).toBeVisible();
  expect(document.querySelectorAll('[data-stage]')).toHaveLength(3);
});

test('Run does the same for the query that is already typed, before Monaco has come', async () => {
  await page.viewport(1280, 800);
  showPage(createFakeSession({ speed: 0 }));
  await until('the plain editor', () => document.querySelector('[data-editor="plain"]'));
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(page.getByRole('gridcell', { name: '184,233' })).toBeVisible();
});

test('Monaco takes over the text, the caret and the focus', async () => {
  await page.viewport(1280, 800);
  showPage(createFakeSession({ tables: [ACCESS_TABLE], speed: 0 }));
  const area = await until('the plain editor', () => document.querySelector<HTMLTextAreaElement>('textarea'));
  area.focus();
  area.setSelectionRange(7, 7);
  document.execCommand('insertText', false, 'ip, ');
  await until('Monaco', () => document.querySelector('[data-editor="monaco"]'));
  await userEvent.keyboard('user, ');
  await until('the text in Monaco', () => document.querySelector('.view-lines')?.textContent?.replaceAll('\u00a0', ' ').includes('SELECT ip, user, url'));
});

test('a selected part is run alone, and its error is shown at its place in the whole text', async () => {
  await page.viewport(1280, 800);
  const ran: string[] = [];
  const session = createFakeSession({ tables: [ACCESS_TABLE], speed: 0 });
  const run = session.run.bind(session);
  showPage({ ...session, run: (text, options) => {
    ran.push(text);
    return run(text, options);
  } });
  const area = await until('the plain editor', () => document.querySelector<HTMLTextAreaElement>('textarea'));
  area.setSelectionRange(12, 20);
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await until('the run', () => ran.length > 0);
  expect(ran).toEqual(['count(*)']);
});

test('an error says what, where and what next, and keeps the last result', async () => {
  await page.viewport(1280, 800);
  showPage(SCENES.typo());
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(page.getByRole('gridcell', { name: '184,233' })).toBeVisible();
  await until('Monaco', () => document.querySelector('[data-editor="monaco"]'));
  document.querySelector<HTMLElement>('.monaco-editor textarea')?.focus();
  await userEvent.keyboard('{Control>}{a}{/Control}SELECT uri FROM access{Escape}{Control>}{Enter}{/Control}');
  await expect.element(page.getByRole('alert')).toHaveTextContent('line 1, column 8');
  await expect.element(page.getByRole('alert')).toHaveTextContent('Did you mean url?');
  await expect.element(page.getByRole('gridcell', { name: '184,233' })).toBeVisible();
  await until('the underline', () => document.querySelector('.squiggly-error'));
});

test('Escape cancels a running query', async () => {
  await page.viewport(1280, 800);
  showPage(SCENES.slow());
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await until('a running stage', () => document.querySelector('[data-status="running"]'));
  await userEvent.keyboard('{Escape}');
  await expect.element(page.getByText('The query was stopped')).toBeVisible();
  expect(document.querySelector('[data-stage="0"]')?.getAttribute('data-status')).toBe('stopped');
});

test('names from outside are text, whatever they say', async () => {
  await page.viewport(1280, 800);
  const alert = vi.spyOn(window, 'alert').mockImplementation(() => {});
  showPage(SCENES.hostile());
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await expect.element(page.getByRole('columnheader', { name: /<img src=x/ })).toBeVisible();
  expect(document.querySelector('img')).toBeNull();
  expect(alert).not.toHaveBeenCalled();
});

test('dropped files are opened, and what is refused says why without losing the others', async () => {
  await page.viewport(1280, 800);
  showPage(createFakeSession());
  await until('the page', () => document.querySelector('#files'));
  const transfer = new DataTransfer();
  transfer.items.add(new File([''], 'empty.log'));
  transfer.items.add(new File(['x'], 'other log.log'));
  for (const type of ['dragenter', 'dragover', 'drop'])
    document.querySelector('main')?.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  await expect.element(page.getByTitle('Insert "other log" in the query')).toBeVisible();
  await expect.element(page.getByRole('alert')).toHaveTextContent('empty.log is empty.');
});

test('pasted lines become a table; text pasted into the query stays there', async () => {
  await page.viewport(1280, 800);
  showPage(createFakeSession());
  const paste = (target: EventTarget) => {
    const transfer = new DataTransfer();
    transfer.setData('text/plain', 'one\ntwo');
    target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
  };
  const area = await until('the plain editor', () => document.querySelector('textarea'));
  paste(area);
  paste(document.body);
  await expect.element(byLabel('pasted').first()).toBeVisible();
  await expect.element(page.getByText('1 table')).toBeVisible();
});

test('a column is inserted at the caret, a rejects query behind the text', async () => {
  await page.viewport(1280, 800);
  showPage(createFakeSession({ tables: [ACCESS_TABLE], answer: () => TOP_PAGES, speed: 0 }));
  await until('Monaco', () => document.querySelector('[data-editor="monaco"]'));
  document.querySelector<HTMLElement>('.monaco-editor textarea')?.focus();
  await userEvent.keyboard('{Control>}{End}{/Control} -- mine');
  await byLabel(/10 rejected lines/).click();
  const text = () => document.querySelector('.view-lines')?.textContent?.replaceAll('\u00a0', ' ') ?? '';
  await until('the query', () => text().includes('FROM access_rejects') && text().includes('-- mine'));
  await page.getByTitle('Insert user_agent in the query').click();
  await until('the column in place of the selected query', () => text().includes('user_agent') && !text().includes('access_rejects'));
});

test('on a narrow screen the places are tabs and a run leads to its results', async () => {
  await page.viewport(390, 800);
  showPage(createFakeSession({ speed: 0 }));
  await byLabel(/^Access log/).click();
  await expect.element(page.getByRole('tab', { name: 'Results' })).toHaveAttribute('aria-selected', 'true');
  await expect.element(page.getByRole('gridcell', { name: '184,233' })).toBeVisible();
});
