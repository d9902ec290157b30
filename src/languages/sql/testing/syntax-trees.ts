/** Walking and comparing syntax trees in tests. */
import type { Node } from '../ast/index.ts';

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'kind' in value && 'start' in value;

/** Every node below `value`, parents before children, with its nearest parent node. */
export function* nodes(value: unknown, parent?: Node): Generator<{ readonly node: Node; readonly parent: Node | undefined }> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodes(item, parent);
  } else if (typeof value === 'object' && value !== null) {
    const node = isNode(value) ? value : undefined;
    if (node !== undefined) yield { node, parent };
    for (const child of Object.values(value)) yield* nodes(child, node ?? parent);
  }
}

/** The tree without places, with sorted keys: equal text means equal trees. */
export function shape(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (key === 'start' || key === 'end' || key === 'operatorStart') return undefined;
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Statements of a corpus file: separated by empty lines, comment lines at the top left out. */
export function corpusStatements(text: string): string[] {
  return text.split(/\n\s*\n/).map((block) => block.trim()).filter((block) => block !== '' && !block.startsWith('-- Statements'));
}
