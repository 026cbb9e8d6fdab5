/** The scale of a map on paper, the bar that shows it, and the scale of the words beside it. Pure. */

/** Metres around the equator, and the width of the world at zoom 0 in the map library's pixels. */
const EQUATOR_M = 40_075_016.686;
const WORLD_PX = 512;
/** A CSS pixel on paper. */
const PIXEL_M = 0.0254 / 96;

export function metresPerPixel(zoom: number, latitude: number): number {
  return (EQUATOR_M * Math.cos((latitude * Math.PI) / 180)) / (WORLD_PX * 2 ** zoom);
}

/** The number after "1 :" when the page is printed at full size. */
export function denominator(zoom: number, latitude: number): number {
  return metresPerPixel(zoom, latitude) / PIXEL_M;
}

export interface ScaleBar {
  metres: number;
  pixels: number;
  label: string;
}

/** The longest bar of 1, 2 or 5 times a power of ten that fits. */
export function scaleBar(zoom: number, latitude: number, widest: number): ScaleBar {
  const perPixel = metresPerPixel(zoom, latitude);
  const most = perPixel * widest;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = [5, 2, 1].map((factor) => factor * power).find((length) => length <= most) ?? power;
  return { metres, pixels: metres / perPixel, label: metres >= 1000 ? `${metres / 1000} km` : `${metres} m` };
}

const SMALLEST = 0.6;
const STEP = 0.02;

/** The largest scale of type at which everything fits; the smallest one that can be read where it never does. */
export function shrink(fits: (scale: number) => boolean): number {
  for (let scale = 1; scale > SMALLEST; scale -= STEP) if (fits(scale)) return scale;
  return SMALLEST;
}
