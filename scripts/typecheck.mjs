#!/usr/bin/env node
// @ts-check
// Type-checks every project at once. The projects differ in the libraries their code may know.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildKernels } from './kernels.mjs';
import { root } from './project.mjs';

const projects = ['pure', 'page', 'workers', 'workers-tests', 'node'];

await buildKernels();
const results = await Promise.all(
  projects.map(
    (name) =>
      new Promise((resolve) => {
        const compiler = join(root, 'node_modules/typescript/bin/tsc');
        const child = spawn(process.execPath, [compiler, '-p', `tsconfig.${name}.json`, '--pretty', 'false'], { cwd: root });
        let output = '';
        child.stdout.on('data', (chunk) => (output += chunk));
        child.stderr.on('data', (chunk) => (output += chunk));
        child.on('close', (code) => resolve({ code, output }));
      }),
  ),
);
// A file may belong to several projects: say each thing once.
const lines = new Set(results.flatMap(({ output }) => output.split('\n').filter((/** @type {string} */ line) => line.trim() !== '')));
for (const line of lines) console.error(line);
const failed = projects.filter((_, index) => results[index].code !== 0);
console.log(failed.length === 0 ? `types: ${projects.length} projects` : `types: errors in ${failed.join(', ')}`);
if (failed.length > 0) process.exitCode = 1;
