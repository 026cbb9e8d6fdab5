/** "My buurten": a file or a list of the reader becomes a filter and an outline. It never leaves the browser, which keeps the codes as long as the tab is open. */

import * as api from "./api";
import { fill, h } from "./dom";
import { parse } from "./mine-parse";
import { around, type Page } from "./page";

const KEPT = "veerkracht-mine";

/** The codes that this tab showed before it was loaded anew. */
export function keptMine(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((code) => typeof code === "string") : [];
  } catch {
    // A browser that keeps nothing for this page, or something else under this name.
    return [];
  }
}

function keepMine(codes: readonly string[]): void {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(codes));
  } catch {
    // Then they are gone after a reload.
  }
}

export function mountMine(page: Page, root: HTMLElement): void {
  let message = "";

  const show = async (content: string): Promise<void> => {
    const { codes, points, missed } = parse(content);
    let lost = missed;
    const all = new Set(codes);
    if (points.length) {
      message = page.say("mineLocating");
      draw();
      // Only for coordinates: the decoder of tiles is a file of its own.
      const lastZoom = page.catalogue.levels.find(({ level }) => level === "buurt")?.maxzoom ?? 0;
      const { locate } = await import("./mine-locate");
      for (const code of await locate(points, page.state.first.map, lastZoom)) {
        if (code) all.add(code);
        else lost += 1;
      }
    }
    const index = await api.areaIndex();
    const rows = index.buurten.filter((row) => all.has(row[0]));
    lost += all.size - rows.length;
    message = rows.length
      ? `${rows.length} ${page.say("mineFound")}${lost ? `, ${lost} ${page.say(lost === 1 ? "mineMissedOne" : "mineMissed")}` : ""}.`
      : page.say("mineNone");
    page.store.update({ mine: rows.map((row) => row[0]) });
    draw();
    page.announce(message);
    if (rows.length) {
      page.goTo(around(rows));
    }
  };

  const attempt = (content: string): void => {
    show(content).catch(() => {
      message = page.say("searchFailed");
      draw();
    });
  };

  const draw = (): void => {
    // The browser would write its own words on it, in its own language.
    const file = h("input", { type: "file", class: "visually-hidden", accept: ".csv,.txt,.tsv,text/plain,text/csv", id: "mine-file", "data-focus": "mine file" });
    file.addEventListener("change", () => void file.files?.[0]?.text().then(attempt));
    const paste = h("textarea", { rows: 3, id: "mine-paste", spellcheck: "false", "data-focus": "mine paste", placeholder: "BU03440611\n52.09 5.12" });
    fill(
      root,
      h("p", { class: "hint" }, page.say("mineHint")),
      h("label", { class: "button file", for: "mine-file" }, page.say("mineChoose"), file),
      h("label", { class: "field", for: "mine-paste" }, page.say("minePaste"), paste),
      h(
        "p",
        { class: "row" },
        h("button", { type: "button", class: "button", "data-focus": "mine show", onClick: () => attempt(paste.value) }, page.say("mineShow")),
        page.state.mine.length
          ? h(
              "button",
              {
                type: "button",
                class: "link",
                "data-focus": "mine clear",
                onClick: () => {
                  message = "";
                  page.store.update({ mine: [] });
                },
              },
              page.say("mineClear"),
            )
          : null,
      ),
      h("p", { class: "hint", role: "status" }, message),
    );
  };
  page.store.subscribe((now, before) => {
    if (now.mine !== before.mine) keepMine(now.mine);
    if (now.language !== before.language || now.mine !== before.mine) draw();
  });
  draw();
}
