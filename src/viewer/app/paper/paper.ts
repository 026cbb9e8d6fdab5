/** The map on paper: a sheet as it will be printed, A4 or A3 landscape, and the same as a picture. */

import { inkOn } from "../colour";
import { fill, h, icon, svg } from "../dom";
import { scale } from "../format";
import { key } from "../key";
import { Pane } from "../map/pane";
import { notesPage, notesSwitch } from "../notes/paper";
import type { Page } from "../page";
import { mapColours } from "../theme";
import { GAP, MARGIN, PAPERS, paperContent, type Paper, type PaperContent } from "./content";
import { picture } from "./picture";
import { denominator, scaleBar, shrink, type ScaleBar } from "./scale";

/** Dots per CSS pixel: 288 per inch; the library limits the largest sheet by itself. */
const SHARPNESS = 3;
const MILLIMETRE = 96 / 25.4;

interface Sheet {
  content: PaperContent;
  image: HTMLImageElement;
  bar: ScaleBar;
  scale: string;
}

export function openPaper(page: Page): void {
  const opener = document.activeElement;
  const app = document.querySelector<HTMLElement>("#app");
  let paper: Paper = "A4";
  let title: string | null = null;
  let sheet: Sheet | null = null;
  let run = 0;
  /** Whether words of the column did not fit on the paper, which must not go unsaid. */
  let full = false;
  /** The map that is being drawn; one at a time, because at this sharpness two cost a slow machine minutes. */
  let pane: Pane | null = null;
  /** Whether tiles of the map on the sheet are missing. */
  let holes = false;

  // Made by script and not as an element, which the policy of the program forbids.
  const size = new CSSStyleSheet();
  const controls = h("div", { class: "paper-controls" });
  const stage = h("div", { class: "paper-stage" });
  const root = h("div", { class: "paper", role: "dialog", "aria-modal": "true", "aria-label": page.say("print") }, controls, stage);

  /** Ends the drawing of a sheet that nobody waits for any more. */
  const drop = (): void => {
    pane?.remove();
    pane = null;
  };

  const close = (): void => {
    run += 1;
    drop();
    root.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== size);
    app?.removeAttribute("inert");
    if (opener instanceof HTMLElement) opener.focus();
  };

  const prepare = async (): Promise<void> => {
    const mine = (run += 1);
    drop();
    sheet = null;
    full = holes = false;
    size.replaceSync(`@page { size: ${paper} landscape; margin: 0 }`);
    draw();
    fill(stage, h("p", { class: "empty", role: "status" }, page.say("preparing")));
    const content = await paperContent(page, new Date());
    if (mine !== run) return;
    const box = h("div", { class: "sheet-map" });
    const view = drawSheet(content, paper, box, null, "");
    view.classList.add("preparing");
    stage.append(view);
    pane = makePane(page, box, () => {
      if (mine === run) holes = true;
    });
    const drawn = await drawMap(page, pane);
    if (mine !== run) return;
    drop();
    sheet = { content, ...drawn, scale: scale(drawn.denominator, page.state.language) };
    draw();
  };

  // Made once: what a reader is pressing or typing in must not be replaced when the sheet is ready.
  const name = h("input", {
    type: "text",
    maxlength: 90,
    "data-focus": "paper title",
    onInput: () => {
      title = name.value;
      const head = stage.querySelector("header");
      if (head && sheet) fill(head, heading(titled(sheet.content)));
    },
  });
  const said = h("span", { class: "spacer", role: "status" });
  const printing = h("button", { type: "button", class: "button strong", "data-focus": "print now", onClick: () => print() }, icon("print"), page.say("printNow"));
  const saving = h("button", { type: "button", class: "button", "data-focus": "png", onClick: () => void save() }, icon("download"), page.say("png"));
  const choose = (chosen: Paper): void => {
    paper = chosen;
    void prepare();
  };
  controls.append(
    h(
      "fieldset",
      { class: "segmented" },
      h("legend", null, page.say("paper")),
      (Object.keys(PAPERS) as Paper[]).map((size) =>
        h("label", null, h("input", { type: "radio", name: "paper", value: size, checked: size === paper, "data-focus": `paper ${size}`, onChange: () => choose(size) }), h("span", null, size)),
      ),
    ),
    h("label", { class: "field" }, page.say("paperTitle"), name),
    notesSwitch(page, () => draw()) ?? "",
    said,
    printing,
    saving,
    h("button", { type: "button", class: "tool", "aria-label": page.say("close"), title: page.say("close"), "data-focus": "close paper", onClick: close }, icon("close")),
  );

  const draw = (): void => {
    if (sheet) {
      fill(stage, drawSheet(titled(sheet.content), paper, sheet.image, sheet.bar, `${page.say("scale")} ${sheet.scale}`), notesPage(page, PAPERS[paper].width));
      full ||= !fitColumn(stage, paper);
      if (title === null) name.value = sheet.content.title;
    }
    printing.disabled = saving.disabled = sheet === null;
    said.textContent = [holes && page.say("tilesMissing"), full && page.say("paperFull"), page.state.view !== "one" && page.say("paperFirst")].filter(Boolean).join(" ");
    fit(stage, paper);
  };

  // A title of one's own stands over the name of the map, not instead of it.
  const titled = (content: PaperContent): PaperContent =>
    title === null || title === content.title ? content : { ...content, title, subtitle: `${content.title} · ${content.subtitle}` };

  const save = async (): Promise<void> => {
    if (!sheet) return;
    const { blob, over } = await picture(titled(sheet.content), paper, sheet.image, sheet.bar, `${page.say("scale")} ${sheet.scale}`);
    full ||= over > 0;
    draw();
    const link = h("a", { href: URL.createObjectURL(blob), download: `${page.state.first.map}.png` });
    link.click();
    URL.revokeObjectURL(link.href);
  };

  document.adoptedStyleSheets = [...document.adoptedStyleSheets, size];
  document.body.append(root);
  app?.setAttribute("inert", "");
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // The panel below stays open.
    event.stopPropagation();
    close();
  });
  void prepare().then(() => controls.querySelector<HTMLElement>("input")?.focus());
}

/** The map at the size of the sheet, with what the screen has in sight. */
function makePane(page: Page, box: HTMLElement, onHole: () => void): Pane {
  const { first, hidden, gemeenten, mine, area, compared, colourBlind } = page.state;
  const pane = new Pane(
    box,
    page.catalogue,
    { choice: first, hidden, gemeenten, mine, selected: area ? [area, ...compared] : compared, colourBlind, colours: mapColours(false), labels: true },
    page.state.camera,
    { onMove: () => undefined, onHover: () => undefined, onSelect: () => undefined, onLoading: () => undefined, onError: onHole },
    { interactive: false, pixelRatio: SHARPNESS },
  );
  pane.map.fitBounds(page.inSight(), { duration: 0, padding: 0 });
  return pane;
}

/** Gives the map as an image when all of it is drawn. One that is removed before never is. */
async function drawMap(page: Page, pane: Pane): Promise<{ image: HTMLImageElement; bar: ScaleBar; denominator: number }> {
  await pane.drawn();
  const { zoom, latitude } = pane.camera;
  const image = h("img", { class: "sheet-map", alt: page.pick(page.map(page.state.first).title), src: pane.map.getCanvas().toDataURL("image/png") });
  await image.decode();
  return { image, bar: scaleBar(zoom, latitude, 150), denominator: denominator(zoom, latitude) };
}

function drawSheet(content: PaperContent, paper: Paper, map: HTMLElement, bar: ScaleBar | null, scaleText: string): HTMLElement {
  const { width, height, side, header, footer, size } = PAPERS[paper];
  const style = {
    width: `${width}mm`,
    height: `${height}mm`,
    padding: `${MARGIN}mm`,
    "column-gap": `${GAP}mm`,
    "grid-template-columns": `minmax(0, 1fr) ${side}mm`,
    "grid-template-rows": `${header}mm minmax(0, 1fr) ${footer}mm`,
    "--size": String(size),
  };
  return h(
    "article",
    { class: "sheet", style },
    h("header", null, heading(content)),
    map,
    h(
      "aside",
      null,
      h("h2", null, content.legendTitle),
      content.matrix ? drawMatrix(content.matrix) : null,
      h(
        "ul",
        { class: "sheet-legend" },
        content.legend.map((entry) => h("li", null, key(entry.hatch ?? entry), h("span", null, entry.label), h("span", { class: "count" }, entry.count))),
      ),
      content.counts ? h("p", { class: "sheet-counts" }, content.counts) : null,
      content.area ? [h("h2", null, content.area.name), h("p", null, content.area.sentence)] : null,
      h("h2", null, content.guideTitle),
      h("p", null, content.guide),
      content.caveats.length ? [h("h2", null, content.caveatsTitle), h("ul", { class: "sheet-caveats" }, content.caveats.map((caveat) => h("li", null, caveat)))] : null,
    ),
    h(
      "footer",
      null,
      h("p", { class: "sheet-notice" }, content.notice),
      h("p", null, `${content.sources} ${content.made}.`),
      bar
        ? h(
            "p",
            { class: "sheet-scale" },
            svg("svg", { width: bar.pixels + 2, height: 8, "aria-hidden": "true" }, svg("path", { d: `M1 1v6h${bar.pixels}v-6`, fill: "none", stroke: "currentColor" })),
            `${bar.label} · ${scaleText}`,
          )
        : null,
    ),
  );
}

function drawMatrix({ cells, axisX, axisY, rows, columns }: NonNullable<PaperContent["matrix"]>): HTMLElement {
  return h(
    "div",
    { class: "matrix" },
    h("span", { class: "matrix-y" }, axisY),
    h("span", { class: "matrix-rows" }, rows.map((word) => h("span", null, word))),
    h(
      "div",
      { class: "matrix-cells" },
      cells.map(({ colour, count, label }) =>
        h("div", { class: "matrix-cell", style: colour ? { background: colour, color: inkOn(colour) } : {} }, h("span", { class: "visually-hidden" }, label), colour ? count : ""),
      ),
    ),
    h("span", { class: "matrix-columns" }, columns.map((word) => h("span", null, word))),
    h("span", { class: "matrix-x" }, axisX),
  );
}

/** Sets the column in smaller type until all of it fits; gives whether it does. Measured at full size, as it will be printed. */
function fitColumn(stage: HTMLElement, paper: Paper): boolean {
  const column = stage.querySelector<HTMLElement>("aside");
  if (!column) return true;
  const fits = (scale: number): boolean => {
    column.style.setProperty("--size", String(PAPERS[paper].size * scale));
    return column.scrollHeight <= column.clientHeight;
  };
  return fits(shrink(fits));
}

/** Shows the whole sheet on the screen; printing undoes it. */
function fit(stage: HTMLElement, paper: Paper): void {
  const sheet = stage.querySelector<HTMLElement>(".sheet:not(.preparing)");
  if (!sheet) return;
  const { width, height } = PAPERS[paper];
  const room = Math.min((stage.clientWidth - 32) / (width * MILLIMETRE), (stage.clientHeight - 32) / (height * MILLIMETRE), 1);
  sheet.style.setProperty("zoom", String(Math.max(0.2, room)));
}

function heading({ title, subtitle }: PaperContent): HTMLElement[] {
  return [h("h1", null, title), h("p", null, subtitle)];
}
