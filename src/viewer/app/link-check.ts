/**
 * What of a link the data cannot give: a map or years that are not there, a gemeente that is not there (any more), a
 * place where there is nothing, another division. Pure.
 */

import type { Catalogue } from "./documents";
import { missingChoices } from "./link";
import type { Camera, State } from "./state";
import type { TextKey } from "./texts";

/** A notice: words, and the code, map or year that they are about. */
export interface LinkNotice {
  key: TextKey;
  about: string;
}

/** Pixels of a large screen: what is not in sight there is in sight nowhere. */
const SCREEN = { width: 2560, height: 1600 };
const TILE = 512;

/** The state without what is not there, and what is to be said of it. */
export function checkLink(state: State, link: string, catalogue: Catalogue): { state: State; said: LinkNotice[] } {
  const said: LinkNotice[] = [];
  const result = { ...state };
  for (const { map, years } of missingChoices(link, catalogue.maps))
    said.push(years === null ? { key: "goneMap", about: map } : { key: "goneYears", about: years });
  const { gemeenten, camera } = state;
  const left = gemeenten.filter((code) => catalogue.gemeenten.some(([known]) => known === code));
  if (left.length < gemeenten.length) {
    for (const about of gemeenten)
      if (!left.includes(about)) said.push({ key: left.length ? "goneOfGemeenten" : "goneGemeente", about });
    result.gemeenten = left;
  }
  // Of a gemeente that is there the server is asked, once.
  if (state.area !== null && !catalogue.gemeenten.some(([known]) => known === `GM${state.area?.slice(2, 6)}`)) {
    said.push({ key: "goneArea", about: state.area });
    result.area = null;
  }
  if (camera && !inSight(camera, catalogue.bounds)) {
    said.push({ key: "gonePlace", about: "" });
    result.camera = null;
  }
  const year = new URLSearchParams(link.replace(/^#/, "")).get("indeling");
  if (year !== null && /^\d{4}$/.test(year) && Number(year) !== catalogue.year)
    said.push({ key: "goneDivision", about: year });
  return { state: result, said };
}

/** Whether something of the data can be in sight. */
function inSight({ zoom, latitude, longitude }: Camera, [west, south, east, north]: Catalogue["bounds"]): boolean {
  const degrees = 360 / (TILE * 2 ** zoom);
  const [wide, high] = [
    (SCREEN.width / 2) * degrees,
    (SCREEN.height / 2) * degrees * Math.cos((latitude * Math.PI) / 180),
  ];
  return longitude + wide > west && longitude - wide < east && latitude + high > south && latitude - high < north;
}
