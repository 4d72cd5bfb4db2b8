/** What curves run along; seconds are those since the training's attempt began. */
export const alongNames = ['epochs', 'steps', 'seconds'] as const;
export type Along = (typeof alongNames)[number];
