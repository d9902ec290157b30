/** Names and types as text. */
import type { Identifier, QualifiedName, TypeName } from '../ast/index.ts';
import { KEYWORDS } from '../keywords.ts';
import { printExpression } from './expressions.ts';

export const quoteString = (value: string): string => `'${value.replaceAll("'", "''")}'`;
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_$]*$/;

/** A name as SQL text, in double quotes where it needs them: for names that come from the catalogue. */
export function printName(name: string): string {
  return PLAIN_NAME.test(name) && !KEYWORDS.has(name.toLowerCase()) ? name : quoteName(name);
}

/** A name as it was written. */
export function printIdentifier({ name, quoting }: Identifier): string {
  if (quoting === 'single') return quoteString(name);
  return quoting === 'double' ? quoteName(name) : name;
}

export const printQualifiedName = (name: QualifiedName): string => name.map(printIdentifier).join('.');
export const printNames = (names: readonly Identifier[]): string => `(${names.map(printIdentifier).join(', ')})`;

export function printType(type: TypeName): string {
  switch (type.kind) {
    case 'named-type': {
      const modifiers = type.modifiers.length === 0 ? '' : `(${type.modifiers.map((modifier) => printExpression(modifier)).join(', ')})`;
      return printQualifiedName(type.name) + modifiers;
    }
    case 'list-type': return `${printType(type.element)}[]`;
    case 'array-type': return `${printType(type.element)}[${type.size}]`;
    case 'struct-type': return `STRUCT${printFields(type.fields)}`;
    case 'union-type': return `UNION${printFields(type.members)}`;
    case 'map-type': return `MAP(${type.arguments.map(printType).join(', ')})`;
  }
}

function printFields(fields: readonly { readonly name: Identifier; readonly type: TypeName }[]): string {
  return `(${fields.map((field) => `${printIdentifier(field.name)} ${printType(field.type)}`).join(', ')})`;
}
