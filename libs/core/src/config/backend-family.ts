import { z } from 'zod';

/**
 * Who computes: TensorFlow (on CPU or CUDA), or tfjs on one of its own backends. Families round
 * differently, so that the family is part of a result's identity; TensorFlow is the default.
 */
export const backendFamilySchema = z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']);
export type BackendFamily = z.infer<typeof backendFamilySchema>;
