/** The map pane of the page. */

import { h } from "../dom";
import type { Page } from "../page";
import { isDark, mapColours } from "../theme";
import { Pane, type Shown } from "./pane";

export function mountMaps(page: Page, root: HTMLElement): void {
  const box = h("div", { class: "pane" });
  root.append(box);
  const pane = new Pane(box, page.catalogue, shown(page), page.state.camera, {
    onMove: (camera) => page.store.update({ camera }),
    onHover: () => undefined,
    onSelect: (area) => page.store.update({ area }),
    onLoading: () => undefined,
    onError: (message) => page.announce(message),
  });
  page.store.subscribe(() => pane.show(shown(page)));
}

function shown(page: Page): Shown {
  const { first, hidden, gemeente, mine, area, colourBlind, theme } = page.state;
  return { choice: first, hidden, gemeente, mine, selected: area ? [area] : [], colourBlind, colours: mapColours(isDark(theme)), labels: true };
}
