/** What survives `JSON.stringify` unchanged; NaN and infinities do not, so they travel as null. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
