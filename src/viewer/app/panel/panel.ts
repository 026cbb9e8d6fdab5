/** The panel beside the map: loads what an area needs, shows it, or says what went wrong and how to go on. */

import { RequestError } from "../api";
import { fill, h, icon } from "../dom";
import { mountAreaNotes, type Subject } from "../notes/area";
import { mountOwnPart } from "../layers/panel";
import type { LowerSheets } from "../lower-sheets";
import type { Page } from "../page";
import { mountThread } from "../shared-notes/thread";
import { choiceKey } from "../selection";
import { drawBuurt, loadBuurt, type BuurtFigures } from "./area";
import { failure } from "./parts";
import { drawProfile, loadProfile, type ProfileFigures } from "./profile";

type Content =
  | { kind: "loading" }
  | { kind: "failed"; error: unknown }
  | { kind: "buurt"; figures: BuurtFigures }
  | { kind: "profile"; figures: ProfileFigures };

export function mountPanel(page: Page, root: HTMLElement, sheets: LowerSheets): void {
  let content: Content = { kind: "loading" };
  let asked = "";
  let name = "";
  const thread = mountThread(page);
  const notes = mountAreaNotes(page, (note) => thread.take(note));
  const own = mountOwnPart(page);
  /** What is said of an area and is not public, or not only: shown between what is. */
  const said = h("div", { class: "said" }, own.element, thread.element, notes.element);

  const draw = (): void => {
    const { area } = page.state;
    root.hidden = area === null;
    if (area === null) return fill(root);
    if (content.kind === "buurt" || content.kind === "profile") name = content.figures.detail.naam;
    root.setAttribute("aria-label", name);
    const scrolled = root.querySelector(".panel-body")?.scrollTop ?? 0;
    fill(
      root,
      h(
        "header",
        { class: "panel-head" },
        h("h2", { tabindex: -1 }, content.kind === "failed" ? area : name),
        sheets.button(root),
        h(
          "button",
          {
            type: "button",
            class: "tool",
            "aria-label": page.say("closePanel"),
            title: page.say("close"),
            "data-focus": "close panel",
            onClick: () => page.store.update({ area: null }),
          },
          icon("close"),
        ),
      ),
      h(
        "div",
        {
          class: "panel-body",
          tabindex: 0,
          role: "region",
          "aria-label": page.say("details"),
          "data-focus": "panel body",
        },
        body(),
      ),
    );
    const box = root.querySelector(".panel-body");
    if (box) box.scrollTop = scrolled;
  };

  const tell = (subject: Subject): void => {
    own.show(subject);
    thread.show(subject);
    notes.show(subject);
  };

  const body = (): (Node | null)[] | HTMLElement => {
    if (content.kind === "buurt") {
      const { detail, now } = content.figures;
      tell({
        code: detail.code,
        name: detail.naam,
        gemeente: { code: detail.gemeente.code, name: detail.gemeente.naam },
        explanations: now ? [now, ...detail.maps] : detail.maps,
      });
      return drawBuurt(page, content.figures, said);
    }
    if (content.kind === "profile") {
      const { detail } = content.figures;
      tell({
        code: detail.code,
        name: detail.naam,
        gemeente: detail.gemeente ? { code: detail.gemeente.code, name: detail.gemeente.naam } : null,
        explanations: [],
      });
      return drawProfile(page, content.figures, said);
    }
    if (content.kind === "loading") return h("p", { class: "empty", role: "status" }, page.say("loading"));
    // Without a connection the banner over the map asks again for all that is lacking.
    const offline = !(content.error instanceof RequestError && content.error.kind !== "offline");
    return h(
      "div",
      { class: "empty", role: "alert" },
      h("p", null, failure(page, content.error)),
      offline
        ? null
        : h(
            "button",
            { type: "button", class: "button", "data-focus": "retry", onClick: () => void load(true) },
            page.say("retry"),
          ),
    );
  };

  const load = async (again = false): Promise<void> => {
    const { area, first } = page.state;
    const key = area === null ? "" : `${area} ${choiceKey(first)}`;
    if (key === asked && !again) return draw();
    // The same area on another map keeps what stands there until the new figures are in.
    if (!area || !asked.startsWith(`${area} `) || content.kind === "failed") content = { kind: "loading" };
    asked = key;
    draw();
    if (area === null) return page.connection.has("panel");
    const next = await (
      area.startsWith("BU")
        ? loadBuurt(page, area).then((figures): Content => ({ kind: "buurt", figures }))
        : loadProfile(page, area).then((figures): Content => ({ kind: "profile", figures }))
    ).catch((error: unknown): Content => ({ kind: "failed", error }));
    if (asked !== key) return;
    // Named and dropped: nothing that comes later makes it be there.
    if (next.kind === "failed" && next.error instanceof RequestError && next.error.kind === "unknown") {
      page.warnOf("goneArea", area);
      return page.store.update({ area: null });
    }
    const offline = next.kind === "failed" && !(next.error instanceof RequestError && next.error.kind !== "offline");
    if (offline) page.connection.lacks("panel", () => load(true));
    else page.connection.has("panel");
    content = next;
    draw();
  };

  page.store.subscribe((now, before) => {
    // On a phone one of them has room; what folded the panel gives way when it is made high.
    if ((now.list && !before.list) || now.area === null) sheets.lower(root);
    if (now.area !== before.area || choiceKey(now.first) !== choiceKey(before.first)) void load();
    else if (
      now.language !== before.language ||
      now.colourBlind !== before.colourBlind ||
      now.compared !== before.compared ||
      now.gemeenten !== before.gemeenten ||
      now.list !== before.list
    )
      draw();
  });
  document.addEventListener("keydown", (event) => {
    const busy =
      event.target instanceof Element &&
      event.target.closest("input[type=search], textarea, select, .menu[open], dialog");
    if (event.key === "Escape" && !busy && page.state.area !== null) page.store.update({ area: null });
  });
  sheets.add(root, {
    name: "panel",
    label: "panelMore",
    draw,
    raised: () => page.store.update({ list: false }),
  });
  void load();
}
