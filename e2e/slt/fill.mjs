// @ts-check
/**
 * node e2e/slt/fill.mjs FILES
 *
 * Completes sqllogictest files with native DuckDB's answers: a query record without `----` gets its types (write
 * `query ?` or `query ? rowsort`) and its rows. Records that already have an answer are left alone. Read what
 * comes out before you commit it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { openOracle } from '../harness/oracle.mjs';
import { showValue, sortValues } from './compare.mjs';

/** @param {string} type */
const letterOf = (type) => (/INT$|^INTEGER$/.test(type) ? 'I' : /^(DOUBLE|FLOAT|DECIMAL)/.test(type) ? 'R' : 'T');

const oracle = await openOracle();
for (const file of process.argv.slice(2)) {
  await oracle.reset();
  const blocks = readFileSync(file, 'utf8').split(/\n{2,}/);
  const done = [];
  for (const block of blocks) {
    const lines = block.split('\n');
    const first = lines.findIndex((line) => line !== '' && !line.startsWith('#'));
    const head = lines[first]?.split(/\s+/) ?? [];
    if (head[0] === 'open') {
      const as = head.indexOf('AS');
      await oracle.open(head.slice(1, as < 0 ? undefined : as).map((path) => resolve(dirname(file), path)), as < 0 ? undefined : head[as + 1]);
    }
    if (head[0] !== 'query' || lines.includes('----')) {
      done.push(block);
      continue;
    }
    const sql = lines.slice(first + 1).join('\n');
    const answer = await oracle.run(sql);
    if (!answer.ok) throw new Error(`${file}: ${sql}\n${answer.message}`);
    const sort = head[2] === 'rowsort' ? 'rowsort' : 'nosort';
    const values = sortValues(answer.rows.flatMap((row) => row.map((value, index) => showValue(value, answer.columns[index].type))), sort, answer.columns.length);
    const rows = [];
    for (let i = 0; i < values.length; i += answer.columns.length) rows.push(values.slice(i, i + answer.columns.length).join('\t'));
    lines[first] = ['query', answer.columns.map(({ type }) => letterOf(type)).join(''), ...head.slice(2)].join(' ');
    done.push([...lines.filter((line, index) => index < lines.length - 1 || line !== ''), '----', ...rows].join('\n'));
  }
  writeFileSync(file, `${done.join('\n\n').replace(/\n+$/, '')}\n`);
}
await oracle.close();
