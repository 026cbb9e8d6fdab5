/** Keeping an area in sight beside what lies over the map. Pure. */

/** Pixels from the left and the top of the map. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The shortest way, right and down, that brings a box into what is clear; one that is too large is made to fill it. */
export function leastShift(box: Box, clear: Box): [number, number] {
  return [shift(box.left, box.right, clear.left, clear.right), shift(box.top, box.bottom, clear.top, clear.bottom)];
}

function shift(low: number, high: number, from: number, to: number): number {
  const [toStart, toEnd] = [from - low, to - high];
  const fits = high - low <= to - from;
  if (fits ? low < from : low > from) return toStart;
  if (fits ? high > to : high < to) return toEnd;
  return 0;
}
