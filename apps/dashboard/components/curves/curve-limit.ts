/** More lines than this in one chart cannot be told apart. */
export const curveLimit = 40;
