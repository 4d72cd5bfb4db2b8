import type * as tf from '@tensorflow/tfjs-core';

/**
 * TensorFlow.js, handed to what computes with it. Layers and activations are also read where it is not
 * loaded: their shapes, costs and traits decide how a sweep is planned, before anything trains.
 */
export type Ops = typeof tf;
