/** What this guards has no server here: it reads the page's own data. */
export {};
