/** The window in which an administrator describes a layer that is not there yet, so that its data can be brought. */

import { fill, h } from "../dom";
import type { Page } from "../page";
import { openBring, refusal } from "./bring";
import { openDialog } from "./dialog";
import type { FigureSpec, LayerSpec } from "./documents";
import { missingLayers } from "./missing-layers";

/** As the server keeps them. */
const PALETTES = ["blauw", "groen", "oranje", "paars"] as const;
const USUAL_MONTHS = 12;
const USUAL_CLASSES = 5;

/** Texts between commas. */
const listed = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/** Figures as they are written: `klachten / woningen`. */
export function figuresOf(text: string, percentages: boolean): FigureSpec[] {
  return listed(text).map((pair) => {
    const [column = "", base = ""] = pair.split("/").map((part) => part.trim());
    return { column, base, title: null, percentages };
  });
}

/** Borders as people of either language write them. */
export function bordersOf(text: string): number[] {
  return text
    .split(";")
    .map((part) => part.trim().replace(",", "."))
    .filter(Boolean)
    .map(Number);
}

export function openDescribe(page: Page): void {
  const ids = missingLayers(page);
  const { body, close } = openDialog(page, page.say("ownNew"));
  const field = (
    name: string,
    label: string,
    value = "",
    more: Record<string, unknown> = {},
  ): { root: HTMLElement; input: HTMLInputElement } => {
    const input = h("input", { type: "text", "data-focus": `own ${name}`, value, ...more });
    return { root: h("label", { class: "field" }, label, input), input };
  };
  const choice = (
    name: string,
    label: string,
    options: [string, string][],
  ): { root: HTMLElement; input: HTMLSelectElement } => {
    const input = h(
      "select",
      { "data-focus": `own ${name}` },
      options.map(([value, words]) => h("option", { value }, words)),
    );
    return { root: h("label", { class: "field" }, label, input), input };
  };
  const id = choice(
    "id",
    page.say("ownId"),
    ids.map((each) => [each, each]),
  );
  const kind = choice("kind", page.say("ownKind"), [
    ["points", page.say("ownKindPoints")],
    ["figures", page.say("ownKindFigures")],
  ]);
  const nl = field("title nl", page.say("ownTitleNl"), "", { maxlength: 200, required: true });
  const en = field("title en", page.say("ownTitleEn"), "", { maxlength: 200, required: true });
  const owner = field("owner", page.say("ownOwner"), page.account.session?.organisation ?? "", {
    maxlength: 200,
    required: true,
  });
  const months = field("months", page.say("ownMonths"), String(USUAL_MONTHS), {
    type: "number",
    min: 1,
    max: 120,
    required: true,
  });
  const columns = field("columns", page.say("ownColumns"));
  const figures = field("figures", page.say("ownFigureColumns"), "", { placeholder: "klachten / woningen" });
  const percentages = h("input", { type: "checkbox", "data-focus": "own percentages" });
  const method = choice("classes", page.say("ownClasses"), [
    ["quantile", page.say("ownQuantile")],
    ["equal", page.say("ownEqual")],
    ["borders", page.say("ownBorders")],
  ]);
  const count = field("count", page.say("ownHowMany"), String(USUAL_CLASSES), { type: "number", min: 2, max: 9 });
  const borders = field("borders", page.say("ownBordersText"), "", { placeholder: "5; 10; 20" });
  const palette = choice(
    "palette",
    page.say("ownPalette"),
    PALETTES.map((name) => [name, page.say(`palette_${name}`)]),
  );
  const said = h("p", { role: "status", class: "own-message" });

  const spec = (): LayerSpec => {
    const isFigures = kind.input.value === "figures";
    const about = {
      title: { nl: nl.input.value.trim(), en: en.input.value.trim() },
      owner: owner.input.value.trim(),
      retention_months: Number(months.input.value),
    };
    if (!isFigures) return { kind: "points", ...about, columns: listed(columns.input.value), figures: [] };
    const wanted =
      method.input.value === "borders"
        ? { method: "borders" as const, borders: bordersOf(borders.input.value) }
        : { method: method.input.value as "quantile" | "equal", count: Number(count.input.value) };
    return {
      kind: "figures",
      ...about,
      columns: [],
      figures: figuresOf(figures.input.value, percentages.checked),
      classes: wanted,
      palette: palette.input.value,
    };
  };

  const make = async (): Promise<void> => {
    said.textContent = "";
    try {
      await page.own.server.describe(id.input.value, spec());
      await page.own.load();
    } catch (error) {
      said.textContent = refusal(page, error);
      return;
    }
    const layer = page.own.list.find((each) => each.id === id.input.value);
    close();
    if (layer) openBring(page, layer);
  };

  const figureParts = h(
    "div",
    { class: "own-fields" },
    figures.root,
    h("label", { class: "note-only" }, percentages, page.say("ownPercentages")),
    method.root,
    count.root,
    borders.root,
    palette.root,
  );
  const follow = (): void => {
    const isFigures = kind.input.value === "figures";
    columns.root.hidden = isFigures;
    figureParts.hidden = !isFigures;
    count.root.hidden = method.input.value === "borders";
    borders.root.hidden = !count.root.hidden;
  };
  for (const { input } of [kind, method]) input.addEventListener("change", follow);
  fill(
    body,
    h(
      "form",
      {
        class: "own-fields",
        onSubmit: (event: Event) => {
          event.preventDefault();
          void make();
        },
      },
      h("p", { class: "hint" }, page.say("ownIdHint")),
      [id, kind, nl, en, owner, months].map(({ root }) => root),
      columns.root,
      figureParts,
      said,
      h(
        "p",
        null,
        h("button", { type: "submit", class: "button strong", "data-focus": "own describe" }, page.say("ownDescribe")),
      ),
    ),
  );
  follow();
  id.input.focus();
}
