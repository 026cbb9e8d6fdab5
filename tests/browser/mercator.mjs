// Web Mercator, apart from that of the viewer, which is not to be checked by itself.

/** Where longitude and latitude in degrees lie in the world as a square of one by one, from the north-west. */
export function world([longitude, latitude]) {
  return [longitude / 360 + 0.5, 0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI)];
}

/** Pixels of the world at a zoom, from the north-west: 512 to the tile of zoom 0. */
export function pixels(point, zoom) {
  return world(point).map((part) => part * 512 * 2 ** zoom);
}

/** The inverse of `pixels`. */
export function place(point, zoom) {
  const [across, down] = point.map((part) => part / (512 * 2 ** zoom));
  return [(across - 0.5) * 360, (Math.atan(Math.sinh((0.5 - down) * 2 * Math.PI)) * 180) / Math.PI];
}
