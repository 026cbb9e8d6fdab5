/** Web Mercator: degrees (WGS 84) and the world as a square of one by one, from the north-west. Pure. */

/** How far east a longitude lies. */
export function worldX(longitude: number): number {
  return longitude / 360 + 0.5;
}

/** How far south a latitude lies. */
export function worldY(latitude: number): number {
  return 0.5 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI);
}

/** The latitude that lies so far south. */
export function latitudeAt(y: number): number {
  return (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;
}
