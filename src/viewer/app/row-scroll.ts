/** Keeps the chosen one of a list in sight within the box that scrolls, and never moves the page for it. */

/**
 * Where a box is scrolled to so that a row is wholly in it, with `spare` pixels beyond it; where it is, if the row is
 * in it already. Pure.
 */
export function scrollTarget(
  box: { top: number; height: number },
  row: { top: number; height: number },
  spare: number,
): number {
  if (row.top - spare >= box.top && row.top + row.height + spare <= box.top + box.height) return box.top;
  // Near the middle: what stands before it and after it is seen, too.
  return Math.max(0, row.top - (box.height - row.height) / 2);
}

/** Room for the fade at the edge. */
const SPARE = 20;

/**
 * Gives what brings the row into sight again after a change; a box that becomes lower or higher does so by itself,
 * until the reader scrolls it.
 */
export function keepInSight(box: HTMLElement, row: () => HTMLElement | null): () => void {
  let left: number | null = null;
  const bring = (): void => {
    const found = row();
    if (!found || !box.clientHeight) return;
    const edge = box.getBoundingClientRect();
    const { top, height } = found.getBoundingClientRect();
    box.scrollTop = scrollTarget(
      { top: box.scrollTop, height: box.clientHeight },
      { top: top - edge.top + box.scrollTop, height },
      SPARE,
    );
    left = box.scrollTop;
  };
  new ResizeObserver(() => {
    if (left === null || left === box.scrollTop) bring();
  }).observe(box);
  return bring;
}
