/**
 * The MapLibre style of what is shown, from the state alone: the same state gives the same style, and the map library
 * works out what changed.
 *
 * One source has the geometry; each layer of classes says where its figures are, so that a map can load behind another.
 */

import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { NO_OWN, figureLayers, pointLayers, pointSources } from "../layers/style";
import { badges } from "./badges";
import { circles } from "./circle-layers";
import { classes, land, shownOpacity } from "./class-layers";
import { letters } from "./letters";
import { lines, outlines } from "./line-layers";
import { labels } from "./name-layers";
import { BUURT_POINTS, POINTS_FROM, pointTiles } from "./points";
import { AREAS, FONT, hasLetters, type StyleInput } from "./style-input";
import { status } from "./values";

export function buildStyle(input: StyleInput): StyleSpecification {
  const { catalogue, colours, shown } = input;
  const maxzoom = Math.max(...catalogue.levels.map((level) => level.maxzoom));
  const sources: StyleSpecification["sources"] = {
    [AREAS]: { type: "vector", tiles: [input.tiles], encoding: input.encoding, bounds: catalogue.bounds, maxzoom },
  };
  if (!catalogue.site)
    sources[BUURT_POINTS] = {
      type: "vector",
      tiles: [pointTiles(input.tiles)],
      encoding: input.encoding,
      bounds: catalogue.bounds,
      maxzoom: POINTS_FROM - 1,
    };
  const layers: LayerSpecification[] = [
    { id: "outside", type: "background", paint: { "background-color": colours.land } },
  ];
  if (catalogue.background) {
    sources["background"] = { type: "raster", tiles: [catalogue.background], tileSize: 256 };
    layers.push({
      id: "background",
      type: "raster",
      source: "background",
      paint: { "raster-opacity": 0.6, "raster-saturation": -0.7 },
    });
  }
  const top = shown.at(-1);
  layers.push(land(input), ...shown.flatMap((drawn) => classes(drawn, input)));
  const own = input.own ?? NO_OWN;
  Object.assign(sources, pointSources(own, catalogue.bounds));
  if (top)
    layers.push(
      ...figureLayers(own, {
        source: AREAS,
        noClass: colours.noClass,
        none: ["case", [">=", status(top.values), 0], colours.land, colours.water],
        opacity: shownOpacity({ ...input, hidden: [] }, top.values),
      }),
    );
  if (top) layers.push(...lines(top, input));
  const [circle, numbers] = circles(top, input);
  // What stands at a point of a buurt at every zoom.
  const everywhere = (layer: LayerSpecification): LayerSpecification[] =>
    catalogue.site ? [layer] : atEveryZoom(layer);
  layers.push(...outlines(input), ...(circle ? everywhere(circle) : []));
  if (input.labels) layers.push(...labels(top, input));
  // After the names, which give way to letters and numbers. A letter of the map must not stand on a colour of a figure.
  if (hasLetters(input) && top) layers.push(...letters(top, input, AREAS, FONT));
  if (numbers) layers.push(...everywhere(numbers));
  layers.push(...pointLayers(own, FONT), ...badges(input.compared ?? [], colours, AREAS, FONT).flatMap(everywhere));
  return {
    version: 8,
    sprite: `${input.base}sprites/${catalogue.version}/hatch`,
    glyphs: `${input.base}fonts/{fontstack}/{range}.pbf?v=${catalogue.version}`,
    sources,
    layers,
    transition: { duration: 150, delay: 0 },
  };
}

/**
 * A layer, and where it shows points of buurten the same once more below the zoom from which on the tiles of areas have
 * them.
 */
function atEveryZoom(layer: LayerSpecification): LayerSpecification[] {
  if (!("source-layer" in layer) || layer["source-layer"] !== "buurten_label") return [layer];
  const near = { ...layer, minzoom: POINTS_FROM };
  return (layer.minzoom ?? 0) < POINTS_FROM
    ? [{ ...layer, id: `${layer.id} from afar`, source: BUURT_POINTS, maxzoom: POINTS_FROM }, near]
    : [near];
}
