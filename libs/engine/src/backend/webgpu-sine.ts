import type * as tfjs from '@tensorflow/tfjs-core';
import type { WebGPUBackend, WebGPUProgram, webgpu_util } from '@tensorflow/tfjs-backend-webgpu';
import { replaceKernel } from './replace-kernel.ts';

/**
 * Sine and cosine on the WebGPU backend. WGSL lets a driver's own be 2⁻¹¹ off, and drivers make use of
 * it (SwiftShader: 1.9e-4): a network with sines then learns another function.
 */
export function mendSines(tf: typeof tfjs, util: typeof webgpu_util): void {
  const sine =
    (quadrant: 0 | 1): tfjs.KernelFunc =>
    ({ inputs, backend }) => {
      const { x } = inputs as unknown as { x: tfjs.TensorInfo };
      const program = sineProgram(util, x.shape, quadrant);
      return (backend as WebGPUBackend).runWebGPUProgram(program, [x], 'float32');
    };
  replaceKernel(tf, tf.Sin, 'webgpu', () => sine(0));
  replaceKernel(tf, tf.Cos, 'webgpu', () => sine(1));
}

/** @param quadrant 0: sine; 1: cosine, which is the sine a quarter turn later. */
function sineProgram(util: typeof webgpu_util, shape: number[], quadrant: 0 | 1): WebGPUProgram {
  const dispatchLayout = util.flatDispatchLayout(shape);
  const workgroupSize: [number, number, number] = [128, 1, 1];
  return {
    ...{ outputShape: shape, dispatchLayout, workgroupSize, variableNames: ['A'], size: true },
    dispatch: util.computeDispatch(dispatchLayout, shape, workgroupSize),
    shaderKey: `basin_sine_${quadrant}`,
    getUserCode: () => `
      ${sineOf}
      fn main(index : i32) {
        if (index < uniforms.size) {
          setOutputAtIndex(index, sineOf(getAByOutputIndex(index), ${quadrant}));
        }
      }
    `,
  };
}

/**
 * Cody and Waite's reduction by π/2 in three parts, whose products with up to 2¹⁵ are exact, and the
 * polynomials of Cephes' sinf and cosf (Moshier): 1e-7 up to |x| = 1e4.
 */
const sineOf = `
  fn sineOf(x : f32, quadrant : i32) -> f32 {
    let turns = round(x * 0.63661977236758134);
    let r = fma(turns, -7.54978995489188216e-8, fma(turns, -4.837512969970703125e-4, fma(turns, -1.5703125, x)));
    let z = r * r;
    let sine = fma(fma(fma(-1.9515295891e-4, z, 8.3321608736e-3), z, -1.6666654611e-1) * z, r, r);
    let cosine = fma(fma(fma(2.443315711809948e-5, z, -1.388731625493765e-3), z, 4.166664568298827e-2), z * z, fma(-0.5, z, 1.0));
    let turn = (i32(turns) + quadrant) & 3;
    let value = select(sine, cosine, (turn & 1) == 1);
    return select(value, -value, turn >= 2);
  }
`;
