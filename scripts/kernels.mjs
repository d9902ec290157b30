#!/usr/bin/env node
// @ts-check
// Compiles workers/kernels (AssemblyScript) to build/kernels/kernels.wasm and writes the types of its exports.
//
//   node scripts/kernels.mjs [--force]
//
// build/kernels/kernels.wasm   imports nothing but a shared `env.memory`
// build/kernels/exports.ts     `KernelExports`: one method per exported function
//
// Every worker instantiates this module on ONE shared memory, so it must own no memory of its own: a data
// segment would be written again by each instance, and a global would be a separate copy per instance. Both
// are looked for in the compiled sections and refused.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sweepWorkFolders } from './fingerprint.mjs';
import { isMain, root } from './project.mjs';

const sourceDirectory = join(root, 'workers/kernels');
const outputDirectory = join(root, 'build/kernels');
export const kernelsWasm = join(outputDirectory, 'kernels.wasm');
const exportsFile = join(outputDirectory, 'exports.ts');
const stampFile = join(outputDirectory, 'stamp');

const flags = [
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '65536',
  '--enable',
  'simd,threads,bulk-memory',
  '--runtime',
  'stub',
  '--noAssert',
  '-O3',
  '--use',
  'abort=',
  '--bindings',
  'raw',
];

/** @returns {string[]} every AssemblyScript source, sorted; their tests stand beside them */
function sources() {
  return readdirSync(sourceDirectory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort();
}

/** A digest of everything the output depends on. */
function fingerprint() {
  const hash = createHash('sha256');
  hash.update(readFileSync(join(root, 'scripts/kernels.mjs')));
  hash.update(JSON.parse(readFileSync(join(root, 'node_modules/assemblyscript/package.json'), 'utf8')).version);
  for (const name of sources()) hash.update(`\0${name}\0`).update(readFileSync(join(sourceDirectory, name)));
  return hash.digest('hex');
}

/** @returns {string[]} module names that workers/kernels/index.ts lists, without `./` */
function listedModules() {
  const text = readFileSync(join(sourceDirectory, 'index.ts'), 'utf8');
  const names = [...text.matchAll(/^export \* from ["']\.\/([\w/-]+)["'];?/gm)].map((match) => match[1] ?? '');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('//'));
  if (lines.length !== names.length) {
    throw new Error('workers/kernels/index.ts may hold comments and `export * from "./name";` lines only');
  }
  return names;
}

/**
 * Names of the functions a module exports to TypeScript. The compiler would export constants as globals and
 * inlined helpers as functions too; both are for other kernels only.
 * @param {string} text
 */
function exportedFunctions(text) {
  const names = [];
  for (const match of text.matchAll(/^(.*)\bexport function (\w+)\s*(<?)/gm)) {
    const lineBefore = text.slice(0, match.index).trimEnd().split('\n').at(-1) ?? '';
    const inline = match[1]?.includes('@inline') || lineBefore.trim() === '@inline';
    if (!inline && match[3] !== '<') names.push(match[2] ?? '');
  }
  return names;
}

/** The compiler's entry: the listed modules' functions by name. */
function entrySource() {
  const lines = [];
  for (const name of listedModules()) {
    if (!existsSync(join(sourceDirectory, `${name}.ts`))) throw new Error(`workers/kernels/index.ts lists ./${name}, which does not exist`);
    const functions = exportedFunctions(readFileSync(join(sourceDirectory, `${name}.ts`), 'utf8'));
    if (functions.length > 0) lines.push(`export { ${functions.join(', ')} } from "../../../workers/kernels/${name}";`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Turns the compiler's declarations into an interface of the raw exports. The raw functions give booleans as
 * numbers and unsigned values as signed ones, hence the notes.
 * @param {string} declarations
 */
function typedExports(declarations) {
  const members = [];
  const pattern = /((?: *\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?) *export function (\w+)(\(.*\)): (\w+);/g;
  for (const [, comment = '', name, parameters, result] of declarations.matchAll(pattern)) {
    const unsigned = /@returns `(u32|usize)`/.test(comment) ? '>>> 0' : /@returns `u64`/.test(comment) ? 'BigInt.asUintN(64, …)' : '';
    const note = unsigned === '' ? comment : comment.replace(/(@returns `\w+`)/, `$1, delivered signed: use \`${unsigned}\``);
    const flexible = (parameters ?? '').replaceAll(': boolean', ': boolean | number');
    members.push(`${note}  ${name}${flexible}: ${result === 'boolean' ? 'number' : result};`);
  }
  return [
    '// Written by scripts/kernels.mjs from the compiled kernels. Not in git.',
    '',
    '/** The raw exports of the compiled kernels. Addresses are byte offsets into the shared memory. */',
    'export interface KernelExports {',
    '  readonly memory: WebAssembly.Memory;',
    ...members,
    '}',
    '',
  ].join('\n');
}

/**
 * Reads the section headers of a compiled module and refuses what an instance would own for itself.
 * @param {Buffer} bytes
 */
export function checkSections(bytes) {
  const sectionNames = new Map([
    [6, 'a global'],
    [11, 'a data segment'],
    [8, 'a start function'],
  ]);
  for (let position = 8; position < bytes.length; ) {
    const id = bytes[position++] ?? 0;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position++] ?? 0;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    const name = sectionNames.get(id);
    if (name !== undefined) {
      throw new Error(
        `The compiled kernels hold ${name}. Keep \`let\` at module level, strings, arrays, classes with ` +
          'garbage collection, StaticArray and default parameters out of workers/kernels: every worker would get its own copy.',
      );
    }
    position += size;
  }
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(/** @type {Uint8Array<ArrayBuffer>} */ (bytes)));
  const foreign = imports.filter((entry) => entry.module !== 'env' || entry.name !== 'memory');
  if (foreign.length > 0) {
    throw new Error(`The compiled kernels import ${foreign.map((entry) => `${entry.module}.${entry.name}`).join(', ')}; only env.memory may be imported.`);
  }
}

export function kernelsAreStale() {
  if (!existsSync(kernelsWasm) || !existsSync(exportsFile) || !existsSync(stampFile)) return true;
  return readFileSync(stampFile, 'utf8') !== fingerprint();
}

/**
 * Waits while another process compiles the very same sources: several test runs may start at once.
 * @param {string} stamp
 */
async function waitForOthers(stamp) {
  const isBuilding = () =>
    readdirSync(outputDirectory).some((name) => {
      if (!name.startsWith('work-')) return false;
      try {
        return readFileSync(join(outputDirectory, name, 'target'), 'utf8') === stamp;
      } catch {
        // It ended between the two looks, or has not written its target yet.
        return false;
      }
    });
  while (isBuilding()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    // One that was killed would be waited for in vain.
    sweepWorkFolders(outputDirectory, 'work');
  }
}

/**
 * Compiles the kernels unless the last output is up to date.
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<boolean>} whether anything was compiled
 * @throws Error with the compiler's diagnostics
 */
export async function buildKernels({ force = false } = {}) {
  if (!force && !kernelsAreStale()) return false;
  const stamp = fingerprint();
  // Several processes may build at once: each works in its own folder and moves finished files into place.
  mkdirSync(outputDirectory, { recursive: true });
  sweepWorkFolders(outputDirectory, 'work');
  if (!force) {
    await waitForOthers(stamp);
    if (!kernelsAreStale()) return false;
  }
  const work = join(outputDirectory, `work-${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    writeFileSync(join(work, 'target'), stamp);
    writeFileSync(join(work, 'entry.ts'), entrySource());
    const { default: asc } = await import('assemblyscript/asc');
    const output = join(work, 'kernels.wasm');
    const { error, stderr } = await asc.main([relative(root, join(work, 'entry.ts')), '--baseDir', root, '-o', relative(root, output), ...flags]);
    const diagnostics = stderr.toString();
    if (error) throw new Error(`The kernels don't compile:\n${diagnostics || error.message}`);
    if (diagnostics.trim() !== '') process.stderr.write(diagnostics);
    checkSections(readFileSync(output));
    const types = typedExports(readFileSync(join(work, 'kernels.d.ts'), 'utf8'));
    writeFileSync(join(work, 'exports.ts'), types);
    writeFileSync(join(work, 'stamp'), stamp);
    for (const name of ['kernels.wasm', 'exports.ts', 'stamp']) renameSync(join(work, name), join(outputDirectory, name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return true;
}

if (isMain(import.meta.url)) {
  const started = performance.now();
  try {
    const built = await buildKernels({ force: process.argv.includes('--force') });
    const sizeBytes = readFileSync(kernelsWasm).length;
    console.log(built ? `kernels: ${sizeBytes} bytes in ${Math.round(performance.now() - started)} ms` : 'kernels: up to date');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
