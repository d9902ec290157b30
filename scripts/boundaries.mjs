#!/usr/bin/env node
// @ts-check
// Checks who imports whom, against the allow-list below: the arrows of ARCHITECTURE.md as data.
// What is not listed is refused. Type-only imports count: a type is knowledge too.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { isMain, root } from './project.mjs';

const pure = ['src/base', 'src/columns', 'src/plan', 'src/languages', 'src/optimizer', 'src/catalog', 'src/protocol'];

/**
 * A part is a folder or a single file; the longest matching path decides. `imports` names the other parts it
 * may import, with all that those may import where `closed` isn't set. `packages`: npm packages, '*' for any.
 * @type {Record<string, { imports: string[], packages?: string[], closed?: true }>}
 */
export const parts = {
  'src/base': { imports: [] },
  'src/columns': { imports: ['src/base'] },
  'src/plan': { imports: ['src/columns'] },
  'src/languages': { imports: ['src/plan'] },
  'src/optimizer': { imports: ['src/plan'] },
  'src/catalog': { imports: ['src/plan'] },
  'src/protocol': { imports: ['src/columns'] },
  // The page's only door to the engine: what lies behind it must not reach the user interface through it.
  'src/session': { imports: ['src/protocol', 'src/catalog', 'src/columns', 'src/base'], packages: ['comlink'], closed: true },
  'src/ui': { imports: ['src/session', 'src/protocol', 'src/columns', 'src/base'], packages: ['*'], closed: true },
  'src/service-worker': { imports: [] },

  'workers/coordinator.worker.ts': { imports: ['workers/coordinator'], packages: ['comlink'] },
  'workers/task.worker.ts': { imports: ['workers/task'], packages: ['comlink'] },
  'workers/coordinator': { imports: [...pure, 'workers/operators'], packages: ['comlink', 'hyparquet', 'apache-arrow'] },
  'workers/task': { imports: [...pure, 'workers/operators'], packages: ['comlink'] },
  'workers/operators': {
    imports: [...pure, 'workers/expressions', 'workers/functions', 'workers/formats', 'workers/exchange', 'workers/spill'],
  },
  // Expressions call functions; functions build on the vectors and values of expressions: one part, two folders.
  'workers/expressions': { imports: [...pure, 'workers/functions', 'workers/memory'] },
  'workers/functions': { imports: [...pure, 'workers/expressions', 'workers/memory'] },
  'workers/formats': { imports: [...pure, 'workers/memory'], packages: ['*'] },
  'workers/exchange': { imports: [...pure, 'workers/memory'] },
  'workers/spill': { imports: [...pure, 'workers/memory'] },
  // Kernels are AssemblyScript and import nothing; TypeScript knows them by their compiled types alone.
  'workers/memory': { imports: ['src/columns', 'src/base', 'src/protocol', 'build/kernels'] },
  'workers/kernels': { imports: [] },
  'build/kernels': { imports: [] },
};

/**
 * Interfaces between parts: `import type` of these files is allowed to the parts named, so that a format
 * implements `Source` without depending on the operators that read it.
 * @type {Record<string, string>} file to the prefix of those that may
 */
const contracts = {
  'workers/operators/operator.ts': 'workers/',
  'workers/operators/aggregate/aggregate-context.ts': 'workers/',
  'workers/task/context.ts': 'workers/',
  // The layout of a task's output, which memory's builders write.
  'workers/exchange/output.ts': 'workers/',
  // What the coordinator and its task workers say to each other.
  'workers/task/messages.ts': 'workers/coordinator',
  // The binder resolves names against the catalogue's description of a table.
  'src/catalog/table.ts': 'src/languages',
};

/** The files that may name a worker's entry, and only by URL. In `src` there is one. */
const spawnFiles = new Map([
  ['src/session/spawn.ts', 'workers/coordinator.worker.ts'],
  ['workers/coordinator/spawn-task-worker.ts', 'workers/task.worker.ts'],
]);
const testFile = /\.test\.tsx?$/;

/** @param {string} path relative to the root, with slashes */
function partOf(path) {
  return Object.keys(parts)
    .filter((part) => path === part || path.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** @param {string} part @returns {Set<string>} */
function reachable(part) {
  const found = new Set([part]);
  const queue = [part];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name !== part && parts[name]?.closed) continue;
    if (name === part && parts[part]?.closed) {
      for (const next of parts[part].imports) found.add(next);
      continue;
    }
    for (const next of parts[name]?.imports ?? []) {
      if (!found.has(next)) {
        found.add(next);
        queue.push(next);
      }
    }
  }
  return found;
}

/**
 * Everything a file names: static and dynamic imports, re-exports, `import('…')` types, `new URL('…', import.meta.url)`.
 * @param {string} file @param {string} text
 * @returns {{ specifier: string, offset: number, kind: 'import' | 'type' | 'url' }[]}
 */
export function importsOf(file, text) {
  const { program, module, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  /** @type {{ specifier: string, offset: number, kind: 'import' | 'type' | 'url' }[]} */
  const found = [];
  for (const entry of module.staticImports) {
    const typeOnly = /^import\s+type\b/.test(text.slice(entry.start, entry.end));
    found.push({ specifier: entry.moduleRequest.value, offset: entry.start, kind: typeOnly ? 'type' : 'import' });
  }
  for (const entry of module.staticExports) {
    const request = entry.entries.find((item) => item.moduleRequest)?.moduleRequest;
    if (!request) continue;
    const typeOnly = /^export\s+type\b/.test(text.slice(entry.start, entry.end));
    found.push({ specifier: request.value, offset: entry.start, kind: typeOnly ? 'type' : 'import' });
  }
  new Visitor({
    ImportExpression(node) {
      if (node.source.type === 'Literal') found.push({ specifier: String(node.source.value), offset: node.start, kind: 'import' });
    },
    TSImportType(node) {
      found.push({ specifier: String(node.source.value), offset: node.start, kind: 'type' });
    },
    NewExpression(node) {
      const [first, second] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'URL' || first?.type !== 'Literal') return;
      if (second?.type !== 'MemberExpression' || second.object.type !== 'MetaProperty') return;
      found.push({ specifier: String(first.value), offset: node.start, kind: 'url' });
    },
  }).visit(program);
  return found;
}

/** @param {string} directory @returns {string[]} */
function sourceFiles(directory) {
  return readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .map((name) => `${directory}/${name.replaceAll('\\', '/')}`)
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !name.startsWith('workers/kernels/'))
    .filter((name) => statSync(join(root, name)).isFile())
    .sort();
}

/**
 * Runtime import cycles through more than one folder. Within a folder they are allowed: the files of a
 * recursive-descent parser call each other. Type-only imports vanish and can't make one.
 * @param {Map<string, string[]>} graph
 */
function cycles(graph) {
  /** @type {string[][]} */
  const found = [];
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  /** @param {string} file @param {string[]} path */
  const visit = (file, path) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      const cycle = path.slice(path.indexOf(file));
      if (new Set(cycle.map((name) => dirname(name))).size > 1) found.push([...cycle, file]);
      return;
    }
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** @returns {{ violations: string[], numFiles: number, numImports: number }} */
export function checkBoundaries() {
  const violations = [];
  const files = ['src', 'workers'].flatMap(sourceFiles);
  /** @type {Map<string, string[]>} */
  const graph = new Map();
  let numImports = 0;
  for (const file of files) {
    // Tests may look at anything: they are not part of the product.
    if (testFile.test(file) || file.includes('/testing/')) continue;
    const part = partOf(file);
    if (part === undefined) {
      violations.push(`${file} belongs to no part: add its folder to scripts/boundaries.mjs`);
      continue;
    }
    const text = readFileSync(join(root, file), 'utf8');
    const allowed = reachable(part);
    /** @type {string[]} */
    const runtime = [];
    graph.set(file, runtime);
    for (const { specifier, offset, kind } of importsOf(file, text)) {
      numImports++;
      const at = `${file}:${text.slice(0, offset).split('\n').length}`;
      const path = specifier.replace(/[?#].*$/, '');
      if (!path.startsWith('.') && kind !== 'url') {
        const packages = parts[part]?.packages ?? [];
        const name = path.split('/').slice(0, path.startsWith('@') ? 2 : 1).join('/');
        if (!packages.includes('*') && !packages.includes(name)) violations.push(`${at} ${part} may not import the package ${name}`);
        continue;
      }
      const target = relative(root, resolve(root, dirname(file), path)).replaceAll('\\', '/');
      if (kind === 'import' && /\.tsx?$/.test(target)) runtime.push(target);
      if (kind === 'url' && spawnFiles.get(file) === target) continue;
      const importers = contracts[target];
      if (kind === 'type' && importers !== undefined && file.startsWith(importers) && existsSync(join(root, target))) continue;
      const targetPart = partOf(target);
      if (targetPart === undefined || !allowed.has(targetPart)) {
        violations.push(`${at} ${part} may not import ${target}`);
      } else if (!target.startsWith('build/') && !existsSync(join(root, target))) {
        violations.push(`${at} ${target} does not exist`);
      }
    }
  }
  for (const cycle of cycles(graph)) violations.push(`import cycle: ${cycle.join(' -> ')}`);
  return { violations, numFiles: graph.size, numImports };
}

if (isMain(import.meta.url)) {
  const { violations, numFiles, numImports } = checkBoundaries();
  for (const violation of violations) console.error(violation);
  console.log(`boundaries: ${numImports} imports in ${numFiles} files, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}
