/** CREATE, DROP and ALTER as text. */
import type { AlterAction, ColumnDefinition, Constraint, CreateHead, CreateMacro, CreateTable, CreateType, DefinitionStatement } from '../ast/index.ts';
import { printExpression, printList } from './expressions.ts';
import { printIdentifier, printNames, printQualifiedName, printType, quoteString } from './names.ts';
import { printQuery } from './query.ts';
import { printOptions } from './statements.ts';

export function printDefinition(statement: DefinitionStatement): string {
  switch (statement.kind) {
    case 'create-table': return printCreateTable(statement);
    case 'create-view': {
      const columns = statement.columns.length === 0 ? '' : ` ${printNames(statement.columns)}`;
      return `${printHead(statement, statement.recursive ? 'RECURSIVE VIEW' : 'VIEW')}${printQualifiedName(statement.name)}${columns} AS ${printQuery(statement.query)}`;
    }
    case 'create-macro': return printCreateMacro(statement);
    case 'create-type': return `${printHead(statement, 'TYPE')}${printQualifiedName(statement.name)} AS ${printTypeBody(statement)}`;
    case 'create-schema': return `${printHead(statement, 'SCHEMA')}${printQualifiedName(statement.name)}`;
    case 'drop': {
      const behavior = printBehavior(statement.behavior);
      return `DROP ${statement.object.toUpperCase()} ${statement.ifExists ? 'IF EXISTS ' : ''}${statement.names.map(printQualifiedName).join(', ')}${behavior}`;
    }
    case 'alter': {
      const actions = statement.actions.map(printAction).join(', ');
      return `ALTER ${statement.object.toUpperCase()} ${statement.ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(statement.name)} ${actions}`;
    }
  }
}

const printBehavior = (behavior: string | undefined): string => (behavior === undefined ? '' : ` ${behavior.toUpperCase()}`);

function printHead({ orReplace, ifNotExists, temporary }: CreateHead, object: string): string {
  return `CREATE ${orReplace ? 'OR REPLACE ' : ''}${temporary ? 'TEMPORARY ' : ''}${object} ${ifNotExists ? 'IF NOT EXISTS ' : ''}`;
}

function printCreateTable(statement: CreateTable): string {
  const elements = [...statement.columns.map(printColumn), ...statement.constraints.map(printConstraint)];
  const parts = [printHead(statement, 'TABLE') + printQualifiedName(statement.name)];
  if (elements.length > 0) parts.push(`(${elements.join(', ')})`);
  if (statement.partitionedBy.length > 0) parts.push(`PARTITIONED BY (${printList(statement.partitionedBy)})`);
  if (statement.sortedBy.length > 0) parts.push(`SORTED BY (${printList(statement.sortedBy)})`);
  if (statement.options.length > 0) parts.push(`WITH${printOptions(statement.options)}`);
  if (statement.as !== undefined) parts.push(`AS ${printQuery(statement.as)}${statement.withData ? '' : ' WITH NO DATA'}`);
  return parts.join(' ');
}

function printColumn({ name, type, constraints }: ColumnDefinition): string {
  return [printIdentifier(name), type === undefined ? '' : printType(type), ...constraints.map(printConstraint)].filter((part) => part !== '').join(' ');
}

function printConstraint(constraint: Constraint): string {
  const name = constraint.name === undefined ? '' : `CONSTRAINT ${printIdentifier(constraint.name)} `;
  return name + printConstraintBody(constraint);
}

function printConstraintBody(c: Constraint): string {
  const columns = c.columns.length === 0 ? '' : ` ${printNames(c.columns)}`;
  switch (c.constraint) {
    case 'not-null': return 'NOT NULL';
    case 'null': return 'NULL';
    case 'unique': return `UNIQUE${columns}`;
    case 'primary-key': return `PRIMARY KEY${columns}`;
    case 'check': return `CHECK (${printExpression(c.expression!)})`;
    case 'default': return `DEFAULT ${printExpression(c.expression!, 1000)}`;
    case 'collate': return `COLLATE ${printQualifiedName(c.value)}`;
    case 'compression': return `USING COMPRESSION ${printQualifiedName(c.value)}`;
    case 'generated': return `GENERATED ALWAYS AS (${printExpression(c.expression!)})${c.storage === undefined ? '' : ` ${c.storage.toUpperCase()}`}`;
    case 'references': {
      const target = c.references!;
      const names = target.columns.length === 0 ? '' : ` ${printNames(target.columns)}`;
      const onDelete = target.onDelete === undefined ? '' : ` ON DELETE ${target.onDelete.toUpperCase()}`;
      const onUpdate = target.onUpdate === undefined ? '' : ` ON UPDATE ${target.onUpdate.toUpperCase()}`;
      return `${columns === '' ? '' : `FOREIGN KEY${columns} `}REFERENCES ${printQualifiedName(target.table)}${names}${onDelete}${onUpdate}`;
    }
  }
}

function printCreateMacro(statement: CreateMacro): string {
  const overloads = statement.overloads.map(({ parameters, expression, query }) => {
    const list = parameters.map((parameter) => {
      const type = parameter.type === undefined ? '' : ` ${printType(parameter.type)}`;
      return `${printIdentifier(parameter.name)}${type}${parameter.default === undefined ? '' : ` := ${printExpression(parameter.default)}`}`;
    });
    return `(${list.join(', ')}) AS ${query === undefined ? printExpression(expression!) : `TABLE ${printQuery(query)}`}`;
  });
  return `${printHead(statement, 'MACRO')}${printQualifiedName(statement.name)} ${overloads.join(', ')}`;
}

function printTypeBody({ values, query, type }: CreateType): string {
  if (values !== undefined) return `ENUM (${values.map(quoteString).join(', ')})`;
  return query === undefined ? printType(type!) : `ENUM (${printQuery(query)})`;
}

function printAction(a: AlterAction): string {
  switch (a.action) {
    case 'rename': return `RENAME TO ${printIdentifier(a.newName)}`;
    case 'rename-column': return `RENAME COLUMN ${printQualifiedName(a.column)} TO ${printIdentifier(a.newName)}`;
    case 'add-column': return `ADD COLUMN ${a.ifNotExists ? 'IF NOT EXISTS ' : ''}${a.path.map((part) => `${printIdentifier(part)}.`).join('')}${printColumn(a.column)}`;
    case 'drop-column': return `DROP COLUMN ${a.ifExists ? 'IF EXISTS ' : ''}${printQualifiedName(a.column)}${printBehavior(a.behavior)}`;
    case 'set-type': {
      const type = a.type === undefined ? '' : ` ${printType(a.type)}`;
      const collation = a.collation.length === 0 ? '' : ` COLLATE ${printQualifiedName(a.collation)}`;
      return `ALTER COLUMN ${printQualifiedName(a.column)} SET DATA TYPE${type}${collation}${a.using === undefined ? '' : ` USING ${printExpression(a.using)}`}`;
    }
    case 'set-default': return `ALTER COLUMN ${printQualifiedName(a.column)} SET DEFAULT ${printExpression(a.value)}`;
    case 'drop-default': return `ALTER COLUMN ${printQualifiedName(a.column)} DROP DEFAULT`;
    case 'set-not-null': return `ALTER COLUMN ${printQualifiedName(a.column)} SET NOT NULL`;
    case 'drop-not-null': return `ALTER COLUMN ${printQualifiedName(a.column)} DROP NOT NULL`;
    case 'add-constraint': return `ADD ${printConstraint(a.constraint)}`;
    case 'drop-constraint': return `DROP CONSTRAINT ${a.ifExists ? 'IF EXISTS ' : ''}${printIdentifier(a.name)}${printBehavior(a.behavior)}`;
    case 'set-schema': return `SET SCHEMA ${printIdentifier(a.schema)}`;
    case 'set-partitioned-by': return a.expressions.length === 0 ? 'RESET PARTITIONED BY' : `SET PARTITIONED BY (${printList(a.expressions)})`;
    case 'set-sorted-by': return a.expressions.length === 0 ? 'RESET SORTED BY' : `SET SORTED BY (${printList(a.expressions)})`;
    case 'set-options': return `SET${printOptions(a.options)}`;
    case 'reset-options': return `RESET${printOptions(a.options)}`;
  }
}
