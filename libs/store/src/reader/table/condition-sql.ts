import type { Comparison, Condition, Field, QueryValue } from '@basin/core';
import { type SQL, sql } from 'drizzle-orm';
import { sweepTrials, tags, trials } from '../../schema.ts';
import { fieldSql } from './field-sql.ts';

const operators: Readonly<Record<Exclude<Comparison, '~'>, SQL>> = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};

/**
 * A parsed query as an expression of SQL that is 0 or 1, never NULL: a task without the value meets no
 * comparison, and `not` turns that round. Texts are equal in any case of ASCII letters.
 */
export function conditionSql(condition: Condition): SQL {
  switch (condition.kind) {
    case 'and':
      return sql`(${sql.join(condition.conditions.map(conditionSql), sql` AND `)})`;
    case 'or':
      return sql`(${sql.join(condition.conditions.map(conditionSql), sql` OR `)})`;
    case 'not':
      return sql`(NOT ${conditionSql(condition.condition)})`;
    case 'has':
      return sql`(${fieldSql(condition.field)} IS NOT NULL)`;
    case 'in':
      return sql`(${sql.join(
        condition.values.map((value) => comparisonSql(condition.field, '=', value)),
        sql` OR `,
      )})`;
    case 'words':
      return sql`(instr(lower(${sweepTrials.label}), lower(${condition.text})) > 0
        OR instr(${trials.hash}, lower(${condition.text})) = 1)`;
    case 'compare':
      return comparisonSql(condition.field, condition.comparison, condition.value);
  }
}

function comparisonSql(field: Field, comparison: Comparison, value: QueryValue): SQL {
  const isTag = field.kind === 'task' && field.name === 'tag';
  if (isTag && comparison !== '~') return tagSql(comparison, String(value));
  const column = fieldSql(field);
  if (comparison === '~') {
    return sql`(coalesce(instr(lower(${column}), lower(${String(value)})), 0) > 0)`;
  }
  const operator = operators[comparison];
  const isOrder = comparison !== '=' && comparison !== '!=';
  if (typeof value !== 'number') {
    // A number is less than every text in SQLite: an order is one of texts alone.
    const guard = isOrder ? sql`typeof(v) = 'text' AND ` : sql``;
    return sql`coalesce((SELECT ${guard}v ${operator} ${String(value)} COLLATE NOCASE FROM (SELECT ${column} AS v)), 0)`;
  }
  const guard = isOrder ? sql`typeof(v) <> 'text' AND ` : sql``;
  return sql`coalesce((SELECT ${guard}v ${operator} ${value} FROM (SELECT ${column} AS v)), 0)`;
}

/** A task has several tags: one of them compares so; none of them is that one. */
function tagSql(comparison: Exclude<Comparison, '~'>, tag: string): SQL {
  const found = (operator: SQL): SQL =>
    sql`EXISTS (SELECT 1 FROM ${tags} WHERE ${tags.trialId} = ${trials.id} AND ${tags.tag} ${operator} ${tag} COLLATE NOCASE)`;
  return comparison === '!=' ? sql`(NOT ${found(operators['='])})` : found(operators[comparison]);
}
