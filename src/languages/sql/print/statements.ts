/** Statements as text. */
import type { Assignment, Delete, Insert, Merge, MergeAction, Option, Projection, Statement, Update, WithClause } from '../ast/index.ts';
import { printDefinition } from './definitions.ts';
import { printArguments, printCall, printExpression, printList } from './expressions.ts';
import { printFromItem } from './from.ts';
import { printIdentifier, printName, printNames, printQualifiedName } from './names.ts';
import { printOrderItem, printProjections, printQuery, printWith } from './query.ts';

export function printStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'query': return printQuery(statement);
    case 'insert': return printInsert(statement);
    case 'update': return printUpdate(statement);
    case 'delete': return printDelete(statement);
    case 'merge': return printMerge(statement);
    case 'truncate': return `TRUNCATE ${printQualifiedName(statement.table)}`;
    case 'copy': {
      const source = statement.query === undefined
        ? printQualifiedName(statement.table) + (statement.columns.length === 0 ? '' : ` ${printNames(statement.columns)}`)
        : `(${printQuery(statement.query)})`;
      const { file } = statement;
      const target = file.kind === 'string' || file.kind === 'parameter' ? printExpression(file) : `(${printExpression(file)})`;
      return `COPY ${source} ${statement.direction.toUpperCase()} ${target}${printOptions(statement.options)}`;
    }
    case 'explain': {
      const analyze = statement.analyze && statement.options.length === 0 ? ' ANALYZE' : '';
      return `EXPLAIN${analyze}${printOptions(statement.options)} ${printStatement(statement.statement)}`;
    }
    case 'set': return `SET ${printScope(statement.scope)}${printQualifiedName(statement.name)} = ${printList(statement.values)}`;
    case 'reset': return `RESET ${printScope(statement.scope)}${statement.name.length === 0 ? 'ALL' : printQualifiedName(statement.name)}`;
    case 'pragma': {
      const args = statement.arguments === undefined ? '' : `(${printArguments(statement.arguments)})`;
      const assigned = statement.assigned.length === 0 ? '' : ` = ${printList(statement.assigned)}`;
      return `PRAGMA ${printIdentifier(statement.name)}${args}${assigned}`;
    }
    case 'prepare': return `PREPARE ${printIdentifier(statement.name)} AS ${printStatement(statement.statement)}`;
    case 'execute': {
      const args = statement.arguments.length === 0 ? '' : `(${printArguments(statement.arguments)})`;
      return `EXECUTE ${printIdentifier(statement.name)}${args}`;
    }
    case 'deallocate': return `DEALLOCATE ${statement.name === undefined ? 'ALL' : printIdentifier(statement.name)}`;
    case 'call-statement': return `CALL ${printCall(statement.call)}`;
    case 'transaction': {
      const mode = statement.readOnly === undefined ? '' : statement.readOnly ? ' READ ONLY' : ' READ WRITE';
      return `${statement.action.toUpperCase()} TRANSACTION${mode}`;
    }
    case 'attach': {
      const replace = statement.orReplace ? ' OR REPLACE' : '';
      const exists = statement.ifNotExists ? ' IF NOT EXISTS' : '';
      const alias = statement.alias === undefined ? '' : ` AS ${printIdentifier(statement.alias)}`;
      return `ATTACH${replace}${exists} ${printExpression(statement.path)}${alias}${printOptions(statement.options)}`;
    }
    case 'detach': return `DETACH ${statement.ifExists ? 'DATABASE IF EXISTS ' : ''}${printIdentifier(statement.name)}`;
    case 'use': return `USE ${printQualifiedName(statement.name)}`;
    case 'administrative': return statement.text;
    default: return printDefinition(statement);
  }
}

const printScope = (scope: string | undefined): string => (scope === undefined ? '' : `${scope.toUpperCase()} `);

/** ` (name value, …)`, or nothing. */
export function printOptions(options: readonly Option[]): string {
  if (options.length === 0) return '';
  return ` (${options.map(printOption).join(', ')})`;
}

function printOption({ name, values, list }: Option): string {
  const label = name.split('.').map((part) => printName(part)).join('.');
  if (list) return `${label} (${printList(values)})`;
  return values.length === 0 ? label : `${label} ${printExpression(values[0]!, 1000)}`;
}

const leading = (clause: WithClause | undefined): string => (clause === undefined ? '' : `${printWith(clause)} `);
const printReturning = (returning: readonly Projection[]): string => (returning.length === 0 ? '' : ` RETURNING ${printProjections(returning)}`);

function printAssignments(assignments: readonly Assignment[]): string {
  return assignments.map(({ targets, value }) => {
    const names = targets.map(printQualifiedName);
    return `${names.length === 1 ? names[0]! : `(${names.join(', ')})`} = ${printExpression(value)}`;
  }).join(', ');
}

function printInsert(insert: Insert): string {
  const or = insert.or === undefined ? '' : ` OR ${insert.or.toUpperCase()}`;
  const alias = insert.alias === undefined ? '' : ` AS ${printIdentifier(insert.alias)}`;
  const columns = insert.columns.length === 0 ? '' : ` (${insert.columns.map(printQualifiedName).join(', ')})`;
  const source = insert.source === undefined ? 'DEFAULT VALUES' : printQuery(insert.source);
  const head = `${leading(insert.with)}INSERT${or} INTO ${printQualifiedName(insert.table)}${alias}${columns}${insert.byName ? ' BY NAME' : ''} ${source}`;
  return head + printConflict(insert.onConflict) + printReturning(insert.returning);
}

function printConflict(conflict: Insert['onConflict']): string {
  if (conflict === undefined) return '';
  let target = '';
  if (conflict.constraint !== undefined) target = ` ON CONSTRAINT ${printIdentifier(conflict.constraint)}`;
  else if (conflict.columns.length > 0) {
    target = ` (${conflict.columns.map(printOrderItem).join(', ')})`;
    if (conflict.columnsWhere !== undefined) target += ` WHERE ${printExpression(conflict.columnsWhere)}`;
  }
  if (conflict.update === undefined) return ` ON CONFLICT${target} DO NOTHING`;
  const where = conflict.where === undefined ? '' : ` WHERE ${printExpression(conflict.where)}`;
  return ` ON CONFLICT${target} DO UPDATE SET ${printAssignments(conflict.update)}${where}`;
}

function printUpdate(update: Update): string {
  const from = update.from.length === 0 ? '' : ` FROM ${update.from.map(printFromItem).join(', ')}`;
  const where = update.where === undefined ? '' : ` WHERE ${printExpression(update.where)}`;
  return `${leading(update.with)}UPDATE ${printFromItem(update.table)} SET ${printAssignments(update.assignments)}${from}${where}${printReturning(update.returning)}`;
}

function printDelete(statement: Delete): string {
  const using = statement.using.length === 0 ? '' : ` USING ${statement.using.map(printFromItem).join(', ')}`;
  const where = statement.where === undefined ? '' : ` WHERE ${printExpression(statement.where)}`;
  return `${leading(statement.with)}DELETE FROM ${printFromItem(statement.table)}${using}${where}${printReturning(statement.returning)}`;
}

function printMerge(merge: Merge): string {
  const condition = merge.on === undefined ? `USING ${printNames(merge.using)}` : `ON ${printExpression(merge.on)}`;
  const actions = merge.actions.map(printMergeAction).join(' ');
  return `${leading(merge.with)}MERGE INTO ${printFromItem(merge.table)} USING ${printFromItem(merge.source)} ${condition} ${actions}${printReturning(merge.returning)}`;
}

const MERGE_WHEN: Readonly<Record<MergeAction['when'], string>> = {
  matched: 'MATCHED', 'not-matched-by-source': 'NOT MATCHED BY SOURCE', 'not-matched-by-target': 'NOT MATCHED BY TARGET',
};

function printMergeAction(action: MergeAction): string {
  const condition = action.condition === undefined ? '' : ` AND ${printExpression(action.condition)}`;
  return `WHEN ${MERGE_WHEN[action.when]}${condition} THEN ${printEffect(action)}`;
}

function printEffect(action: MergeAction): string {
  const byName = action.byName ? ' BY NAME' : '';
  switch (action.action) {
    case 'delete': return 'DELETE';
    case 'nothing': return 'DO NOTHING';
    case 'error': return action.message === undefined ? 'ERROR' : `ERROR ${printExpression(action.message)}`;
    case 'update': return action.assignments.length === 0 ? `UPDATE${byName}` : `UPDATE SET ${printAssignments(action.assignments)}`;
    case 'insert': {
      if (action.defaultValues) return 'INSERT DEFAULT VALUES';
      if (action.values === undefined) return `INSERT${byName}`;
      const columns = action.columns.length === 0 ? '' : ` (${action.columns.map(printQualifiedName).join(', ')})`;
      return `INSERT${columns} VALUES (${printList(action.values)})`;
    }
  }
}
