/** From a program's text to optimised plans and diagnostics. */
import { InternalError, notSupported, SpillwayError } from '../../src/base/errors.ts';
import type { Catalog } from '../../src/catalog/table.ts';
import { VARCHAR } from '../../src/columns/types.ts';
import { bindStatement } from '../../src/languages/sql/bind/index.ts';
import { parseScript } from '../../src/languages/sql/parse.ts';
import { optimize, type RuleStep } from '../../src/optimizer/index.ts';
import { formatPlan } from '../../src/plan/explain.ts';
import type { LogicalNode } from '../../src/plan/logical.ts';
import type { Diagnostic } from '../../src/protocol/api.ts';
import type { ConstantEvaluator } from '../expressions/constant.ts';
import { functionCatalog } from '../functions/index.ts';

export interface PlannedStatement {
  readonly optimized: LogicalNode;
  readonly logicalText: string;
  readonly optimizedText: string;
  readonly steps: readonly RuleStep[];
  readonly explain: boolean;
  readonly planMs: number;
}

/** Plans every statement of a script. Throws the first error, syntax errors before all others. */
export function planText(text: string, catalog: Catalog, evaluator: ConstantEvaluator): PlannedStatement[] {
  const fold = evaluator.foldConstant;
  const parseStart = performance.now();
  const script = parseScript(text);
  const [error] = script.errors;
  if (error !== undefined) throw error;
  const nowMicros = currentMicros();
  const parseMs = (performance.now() - parseStart) / Math.max(1, script.statements.length);
  return script.statements.map((statement) => {
    const startedAt = performance.now();
    const steps: RuleStep[] = [];
    const { bound, optimized } = withinStack(statement, () => {
      const bound = bindStatement(statement, text, { catalog, functions: functionCatalog, nowMicros, fold });
      return { bound, optimized: optimize(bound.plan, { fold, functions: functionCatalog }, steps) };
    });
    return {
      optimized,
      logicalText: formatPlan(bound.plan),
      optimizedText: formatPlan(optimized),
      steps,
      explain: bound.explain,
      planMs: parseMs + performance.now() - startedAt,
    };
  });
}

/** Runs `plan`; a statement too deep for the stack is the user's error, not the engine's. */
function withinStack<Result>(statement: { readonly start: number; readonly end: number }, plan: () => Result): Result {
  try {
    return plan();
  } catch (thrown) {
    if (thrown instanceof RangeError && /call stack/i.test(thrown.message))
      throw notSupported('a statement that is nested this deeply', { start: statement.start, end: statement.end }, 'Split it with WITH.');
    throw thrown;
  }
}

/** EXPLAIN's answer as a plan of its own: the lines of both plans and the rules that fired. */
export function explainText(statement: PlannedStatement): LogicalNode {
  const lines = [
    ...statement.optimizedText.split('\n'),
    '',
    `Rules that changed the plan: ${[...new Set(statement.steps.filter((s) => s.changed).map((s) => s.rule))].join(', ') || 'none'}`,
    'Before them:',
    ...statement.logicalText.split('\n').map((line) => `  ${line}`),
  ];
  return {
    kind: 'values',
    columns: [{ id: 0, name: 'plan', type: VARCHAR }],
    rows: lines.map((line) => [{ kind: 'literal', type: VARCHAR, value: line }]),
  };
}

/** Syntax errors of the whole script, and the first binder error of each statement that parses. */
export function checkText(text: string, catalog: Catalog, evaluator: ConstantEvaluator): Diagnostic[] {
  const fold = evaluator.foldConstant;
  const script = parseScript(text);
  const diagnostics = script.errors.map((error) => diagnostic(error, text));
  const nowMicros = currentMicros();
  for (const statement of script.statements) {
    try {
      withinStack(statement, () => bindStatement(statement, text, { catalog, functions: functionCatalog, nowMicros, fold }));
    } catch (thrown) {
      if (thrown instanceof InternalError || !(thrown instanceof SpillwayError)) throw thrown;
      diagnostics.push(diagnostic(thrown, text, statement));
    }
  }
  return diagnostics.sort((a, b) => a.start - b.start);
}

function diagnostic(error: SpillwayError, text: string, statement?: { start: number; end: number }): Diagnostic {
  const start = error.start ?? statement?.start ?? 0;
  const end = error.end ?? statement?.end ?? text.length;
  return { start, end: Math.max(end, Math.min(text.length, start + 1)), message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) };
}

function currentMicros(): bigint {
  return BigInt(Date.now()) * 1000n;
}
