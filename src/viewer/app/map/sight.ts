/** Keeping an area in sight beside what lies over the map. Pure. */

/** Pixels from the left and the top of the map. */
export interface PixelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The shortest way, right and down, that brings a box into what is clear; one that is too large is made to fill it. */
export function leastShift(box: PixelBox, clear: PixelBox): [number, number] {
  return [shift(box.left, box.right, clear.left, clear.right), shift(box.top, box.bottom, clear.top, clear.bottom)];
}

function shift(low: number, high: number, from: number, to: number): number {
  const [toStart, toEnd] = [from - low, to - high];
  const fits = high - low <= to - from;
  if (fits ? low < from : low > from) return toStart;
  if (fits ? high > to : high < to) return toEnd;
  return 0;
}

/** Pixels at each edge of a map that are to stay clear. */
export interface Clearance {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The part of a map within its edges. */
export function clearBox(
  { width, height }: { width: number; height: number },
  { top, bottom, left, right }: Clearance,
): PixelBox {
  return { left, top, right: width - right, bottom: height - bottom };
}

/** Whether a box lies wholly in another. */
export function isWithin(box: PixelBox, clear: PixelBox): boolean {
  return box.left >= clear.left && box.right <= clear.right && box.top >= clear.top && box.bottom <= clear.bottom;
}

/** Whether a box is small enough to lie in another. */
export function fitsIn(box: PixelBox, clear: PixelBox): boolean {
  return box.right - box.left <= clear.right - clear.left && box.bottom - box.top <= clear.bottom - clear.top;
}
