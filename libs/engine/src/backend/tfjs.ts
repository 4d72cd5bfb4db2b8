/** All of tfjs-core, to be imported at run time: a package of CommonJS may then come without its names. */
import * as tf from '@tensorflow/tfjs-core';

export { tf };
