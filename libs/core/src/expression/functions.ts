/** What an expression computes with. */
export type ExpressionValue = number | boolean | string;

export interface ExpressionFunction {
  /** Least and most arguments. */
  arity: readonly [least: number, most: number];
  /** For the reference page. */
  text: string;
  call(...values: number[]): number;
}

const one = [1, 1] as const;
const some = [1, 32] as const;

/** Every function that an expression may call, of numbers alone. A new one is a line here. */
export const expressionFunctions: Readonly<Record<string, ExpressionFunction>> = {
  round: { arity: one, text: 'to the nearest whole number, halves up', call: Math.round },
  floor: { arity: one, text: 'down to a whole number', call: Math.floor },
  ceil: { arity: one, text: 'up to a whole number', call: Math.ceil },
  abs: { arity: one, text: 'without its sign', call: Math.abs },
  sqrt: { arity: one, text: 'square root', call: Math.sqrt },
  exp: { arity: one, text: 'e to that power', call: Math.exp },
  log: { arity: one, text: 'natural logarithm', call: Math.log },
  log2: { arity: one, text: 'logarithm to base 2', call: Math.log2 },
  log10: { arity: one, text: 'logarithm to base 10', call: Math.log10 },
  sin: { arity: one, text: 'sine of radians', call: Math.sin },
  cos: { arity: one, text: 'cosine of radians', call: Math.cos },
  tan: { arity: one, text: 'tangent of radians', call: Math.tan },
  tanh: { arity: one, text: 'hyperbolic tangent', call: Math.tanh },
  sign: { arity: one, text: '−1, 0 or 1', call: Math.sign },
  min: { arity: some, text: 'the least of them', call: Math.min },
  max: { arity: some, text: 'the greatest of them', call: Math.max },
};
