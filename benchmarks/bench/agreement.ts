/**
 * First losses that are compared, and how far they may lie apart (relative): optax takes its bias
 * correction 1 − β₂ᵗ in float32, which early on has an error of 1e-4.
 */
export const agreementSteps = 20;
export const agreementTolerance = 5e-3;
