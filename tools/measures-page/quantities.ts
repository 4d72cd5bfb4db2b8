import { tolerances } from '../../libs/models/src/testing/vocabulary-fixture.ts';

/** What is held against PyTorch on every drawn network: which measure gives it, and by what it is known there. */
export interface QuantityEntry {
  measure: string;
  reference: string;
  /** Largest relative error that a test lets pass. */
  tolerance: number;
}

const autograd = 'torch.autograd, float64';
const whole = 'the whole Hessian of torch.autograd.functional.hessian';
const eigen = `torch.linalg.eigvalsh of ${whole}`;
const exact = tolerances.drawn;

export const quantities = {
  loss: { measure: 'every', reference: 'torch.nn.functional, float64', tolerance: exact },
  'gradient norm': { measure: 'hessian', reference: autograd, tolerance: exact },
  'Hessian product': {
    measure: 'curvature',
    reference: `uᵀHu, uᵀHv, vᵀHv of ${whole}`,
    tolerance: exact,
  },
  'Hessian norm': { measure: 'hessian', reference: `Frobenius norm of ${whole}`, tolerance: exact },
  'Hessian eigenvalues': {
    measure: 'hessian',
    reference: `least and greatest, ${eigen}`,
    tolerance: exact,
  },
  'leading eigenvalues': {
    measure: 'curvature',
    reference: `three largest by size, ${eigen}`,
    tolerance: exact,
  },
  'density moments': {
    measure: 'curvature',
    reference: 'uᵀHᵏu/uᵀu, k = 1 … 4, torch.linalg.matrix_power',
    tolerance: exact,
  },
  trace: { measure: 'curvature', reference: `of ${whole}`, tolerance: exact },
  'trace by layer': {
    measure: 'curvature',
    reference: `of the diagonal blocks of ${whole}`,
    tolerance: exact,
  },
  'leading eigenvalue by layer': {
    measure: 'curvature',
    reference: 'torch.linalg.eigvalsh of the blocks',
    tolerance: exact,
  },
  'gauss-newton product': {
    measure: 'curvature',
    reference: 'torch.func.jvp, the Hessian by the outputs, torch.func.vjp',
    tolerance: exact,
  },
  'gauss-newton trace': { measure: 'curvature', reference: 'of that matrix', tolerance: exact },
  'gauss-newton leading eigenvalue': {
    measure: 'curvature',
    reference: 'torch.linalg.eigvalsh of it',
    tolerance: exact,
  },
  'fisher product': {
    measure: 'curvature',
    reference: 'Σ p(y) ∇log p ∇log pᵀ over the labels the network predicts, written out',
    tolerance: exact,
  },
  'fisher trace': { measure: 'curvature', reference: 'of that matrix', tolerance: exact },
  'fisher leading eigenvalue': {
    measure: 'curvature',
    reference: 'torch.linalg.eigvalsh of it',
    tolerance: exact,
  },
  'empirical-fisher product': {
    measure: 'curvature',
    reference: 'the examples’ own gradients, torch.autograd.functional.jacobian',
    tolerance: exact,
  },
  'empirical-fisher trace': { measure: 'curvature', reference: 'of that matrix', tolerance: exact },
  'empirical-fisher leading eigenvalue': {
    measure: 'curvature',
    reference: 'torch.linalg.eigvalsh of it',
    tolerance: exact,
  },
  'SAM rise': { measure: 'sharpness', reference: `two losses, ${autograd}`, tolerance: exact },
  'adaptive SAM rise': {
    measure: 'sharpness',
    reference: `two losses, ${autograd}`,
    tolerance: exact,
  },
  'input gradient norm': {
    measure: 'sensitivity',
    reference: `mean over examples, ${autograd}`,
    tolerance: exact,
  },
  'Jacobian norm': {
    measure: 'sensitivity',
    reference: `mean over examples, ${autograd}`,
    tolerance: exact,
  },
} as const satisfies Record<string, QuantityEntry>;

export type Quantity = keyof typeof quantities;
