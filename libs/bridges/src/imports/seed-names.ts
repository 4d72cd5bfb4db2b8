/** Parameters that are the seed of a run, whatever it is called there. */
export const seedNames = /^(seed|random_seed|random_state|rng_seed)$/i;
