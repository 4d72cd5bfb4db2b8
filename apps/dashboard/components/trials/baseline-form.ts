/** Which form the buttons of rows belong to: rows lie in that of the comparison. */
export const baselineForm = 'baseline';
