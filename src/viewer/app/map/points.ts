/**
 * The points of buurten in tiles, for letters and names: a third of a tile's bytes, and below a zoom hardly ever drawn.
 * There the tiles of areas are asked for without them, and those that stand below circles and badges come from a source
 * of their own. Pure.
 */

/** The source of the points of buurten at the zooms at which the tiles of areas are asked for without them. */
export const BUURT_POINTS = "points";
/** From this zoom on the tiles of areas hold the points of buurten: that of the first letters. */
export const POINTS_FROM = 11;
const LAYERS = "buurten,wijken,wijken_label,gemeenten,gemeenten_label";

/** The address that a tile of areas is asked for by. */
export function dropPoints(address: string): string {
  const [, zoom] = /\/tiles\/\w+\/(\d+)\/\d+\/\d+\.m(?:lt|vt)\?/.exec(address) ?? [];
  return zoom !== undefined && Number(zoom) < POINTS_FROM && !address.includes("layers=")
    ? `${address}&layers=${LAYERS}`
    : address;
}

/** Where the points alone lie, of a template of tiles. */
export function pointTiles(tiles: string): string {
  return `${tiles}&layers=buurten_label`;
}
