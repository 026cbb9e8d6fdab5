/** What of the own layers that are on is drawn on a map. */

import { featureId } from "../list/join";
import { isWithheld } from "./area-text";
import type { FigureColumn } from "./documents";
import type { ActiveFigure, OwnLayers } from "./layers";
import { NOT_SHOWN, type DrawnFigure, type DrawnLayers } from "./style";

export function drawnLayers(own: OwnLayers, withFigure: boolean): DrawnLayers {
  const { figure, points, everFigure } = own;
  return {
    points: points.map(({ layer }) => ({ id: layer.id, tiles: own.server.tiles(layer), maxzoom: layer.maxzoom })),
    figure: withFigure && figure ? figureOf(figure) : null,
    stays: withFigure && everFigure,
  };
}

/** Made once for each figure: a map is asked what it shows with every move. */
const made = new WeakMap<FigureColumn, DrawnFigure>();

function figureOf({ layer, column }: ActiveFigure): DrawnFigure {
  const found = made.get(column);
  if (found) return found;
  const classes = new Map(
    Object.entries(column.buurten).map(([code, figure]) => [
      featureId(code),
      isWithheld(figure) ? NOT_SHOWN : figure.class,
    ]),
  );
  const figure = { key: `${layer.id} ${column.figure} ${layer.version}`, colours: column.colours, classes };
  made.set(column, figure);
  return figure;
}
