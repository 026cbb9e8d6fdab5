/** Starts the page: asks what the server offers, reads the link, builds the parts and keeps the link in step. */

import "maplibre-gl/dist/maplibre-gl.css";
import "./styles/tokens.css";
import "./styles/page.css";
import "./styles/parts.css";
import "./styles/map.css";
import "./styles/panel.css";
import "./styles/paper.css";
import "./styles/narrow.css";
import * as api from "./api";
import { h } from "./dom";
import { layout } from "./layout";
import { fromLink, toLink } from "./link";
import { keptMine } from "./mine";
import { Page } from "./page";
import { Store, type State } from "./state";
import { nameCountry, text } from "./texts";
import { isDark, onSystemTheme } from "./theme";

const root = document.querySelector<HTMLElement>("#app") ?? document.body.appendChild(h("div", { id: "app" }));

async function start(): Promise<void> {
  root.replaceChildren(h("p", { class: "starting", role: "status" }, text("loading", "nl")));
  let catalogue;
  try {
    catalogue = await api.catalogue();
  } catch (error) {
    const said = error instanceof api.RequestError && error.kind === "refused" ? `${text("refused", "nl")} ${error.message}` : text("offline", "nl");
    root.replaceChildren(h("div", { class: "starting", role: "alert" }, h("p", null, said), h("button", { type: "button", onClick: () => void start() }, text("retry", "nl"))));
    return;
  }
  nameCountry(catalogue.country, catalogue.country_whole);
  const asked = fromLink(location.hash, catalogue);
  const store = new Store({ ...asked, mine: keptMine() });
  const page = new Page(catalogue, store);
  const dress = (): void => {
    const { language, theme } = store.state;
    document.documentElement.lang = language;
    document.documentElement.dataset["theme"] = isDark(theme) ? "dark" : "light";
    document.title = `${page.pick(page.map(store.state.first).title)} · ${page.pick(catalogue.title)}`;
  };
  dress();
  layout(page, root);
  store.subscribe(() => {
    dress();
    history.replaceState(null, "", `#${toLink(store.state)}`);
  });
  onSystemTheme(() => store.update({}));
  // A link to an area or a gemeente that names no place goes there.
  const goThere = ({ area, gemeente, camera }: State): void => {
    const there = area ?? gemeente;
    if (there === null || camera) return;
    void api.area(there).then(
      ({ bounds }) => {
        if ((store.state.area ?? store.state.gemeente) === there) page.goTo(bounds);
      },
      // The panel says what is wrong.
      () => undefined,
    );
  };
  goThere(asked);
  addEventListener("hashchange", () => {
    const next = { ...fromLink(location.hash, catalogue), mine: store.state.mine };
    store.update(next);
    goThere(next);
  });
}

void start();
