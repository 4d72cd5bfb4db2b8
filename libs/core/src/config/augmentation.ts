import { z } from 'zod';

/** Images changed anew each time a training takes them; evaluations and analyses see them as they are. */
export const augmentationConfigSchema = z.strictObject({
  /**
   * Moved by up to so many pixels along each axis, every whole number alike, with zeros where nothing is: as
   * torchvision's `RandomCrop(size, padding=shift)`, before the images are standardised.
   */
  shift: z.int().min(0).default(0),
  /** Mirrored left to right with probability 1/2, as `RandomHorizontalFlip`. */
  flip: z.boolean().default(false),
});
export type AugmentationConfig = z.output<typeof augmentationConfigSchema>;

/** `shifts of up to 2 pixels, flips`. */
export function augmentationText({ shift, flip }: AugmentationConfig): string {
  const parts = [
    ...(shift > 0 ? [`shifts of up to ${shift} pixel${shift === 1 ? '' : 's'}`] : []),
    ...(flip ? ['flips'] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}
