/**
 * The window in which a file is brought into a layer: the server says what it recognises, the reader looks, and then it
 * is kept. Here a layer is removed, too.
 */

import { fill, h } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { openDialog } from "./dialog";
import type { BringAnswer, BringReport, Layer } from "./documents";
import { OwnError } from "./server";
import { LayerFileError, choose, roles, type LayerFile } from "./table";

/** Rows of a file and gemeenten that are shown. */
const ROWS_SHOWN = 4;
const GEMEENTEN_SHOWN = 12;
/** What a column is, in words. */
const ROLES = { kept: "ownColumnsKept", place: "ownColumnsPlace", left: "ownColumnsLeft" } as const;
/** What a report counts besides what is taken, in the order in which it is said. */
const COUNTED = [
  "without_place",
  "outside_the_country",
  "outside_the_buurten",
  "unknown_code",
  "incomplete",
  "impossible",
  "duplicate",
  "personal",
  "unreadable",
  "not_shown",
] as const satisfies (keyof BringReport)[];

/** What went wrong, for a sentence. */
export function refusal(page: Page, error: unknown): string {
  if (error instanceof LayerFileError)
    return page.say(
      error.fault === "tooLarge" ? "ownTooLarge" : error.fault === "oldExcel" ? "mineOldExcel" : "mineUnreadable",
    );
  if (!(error instanceof OwnError) || error.kind === "offline") return page.say("ownOffline");
  if (error.kind === "over") return page.say("accountOver");
  return error.kind === "changed" ? page.say("ownChanged") : page.say("ownRefused").replace("{message}", error.message);
}

export function openBring(page: Page, layer: Layer): void {
  const title = page.pick(layer.title);
  const { body, close } = openDialog(page, page.say("ownBringTitle").replace("{title}", title));
  let chosen: LayerFile | null = null;
  let sheet = 0;
  let answer: BringAnswer | null = null;
  let how: "replace" | "append" = "replace";
  /** Whether rows that the layer has already are left out of what is added. */
  let leaveOut = true;
  let period = "";
  let sure = false;
  let busy = false;
  let message = "";

  const sent = (file: LayerFile): { body: Blob; media: LayerFile["media"]; period: string } => ({
    body: file.body(sheet),
    media: file.media,
    period,
  });

  /** Does something that the server may refuse; what it says is shown. */
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (busy) return;
    busy = true;
    message = "";
    draw();
    try {
      await work();
    } catch (error) {
      message = refusal(page, error);
    }
    busy = false;
    if (body.isConnected) draw();
  };

  const check = (): Promise<void> =>
    attempt(async () => {
      answer = null;
      if (chosen) answer = await page.own.server.check(layer.id, sent(chosen));
    });

  const take = (file: File): Promise<void> =>
    attempt(async () => {
      [chosen, answer, sheet] = [null, null, 0];
      chosen = await choose(file);
      answer = await page.own.server.check(layer.id, sent(chosen));
    }).then(() => body.querySelector<HTMLElement>('[data-focus="own store"], [data-focus="own file"]')?.focus());

  const store = (): Promise<void> =>
    attempt(async () => {
      if (!chosen || !answer) return;
      try {
        await page.own.server.bring(
          layer.id,
          sent(chosen),
          how,
          answer.version,
          leaveOut && (answer.report.already_there ?? 0) > 0,
        );
      } catch (error) {
        // Of another version the reader has seen nothing: they look again before it is replaced.
        if (error instanceof OwnError && error.kind === "changed")
          answer = await page.own.server.check(layer.id, sent(chosen));
        throw error;
      }
      await page.own.load();
      page.announce(page.say("ownStored").replace("{title}", title));
      close();
    });

  const remove = (): Promise<void> =>
    attempt(async () => {
      await page.own.server.remove(page.own.list.find(({ id }) => id === layer.id) ?? layer);
      await page.own.load();
      page.announce(page.say("ownRemoved").replace("{title}", title));
      close();
    });

  const draw = (): void => {
    fill(
      body,
      h("p", { class: "hint" }, page.say("ownBringHint")),
      h("p", { class: "hint" }, wanted(page, layer)),
      fileField(),
      layer.kind === "figures" ? periodField() : null,
      h("p", { role: "status", class: message ? "own-message" : "hint" }, busy ? page.say("ownChecking") : message),
      answer && chosen ? recognised(chosen, answer) : null,
      removal(),
    );
    if (busy) body.setAttribute("aria-busy", "true");
    else body.removeAttribute("aria-busy");
  };

  const fileField = (): HTMLElement => {
    const field = h("input", {
      type: "file",
      class: "visually-hidden",
      accept: ".csv,.txt,.tsv,.xlsx,.xlsm,.json,.geojson",
      "data-focus": "own file",
    });
    field.addEventListener("change", () => {
      const [file] = field.files ?? [];
      if (file) void take(file);
    });
    return h("p", null, h("label", { class: "button file" }, page.say("ownFile"), field));
  };

  const periodField = (): HTMLElement => {
    const field = h("input", {
      type: "text",
      maxlength: 40,
      value: period,
      "data-focus": "own period",
      placeholder: "2026",
    });
    field.addEventListener("change", () => {
      period = field.value.trim();
      // What is near to an earlier figure of the same period is not shown, so that it matters to what is said.
      if (chosen) void check();
    });
    return h("label", { class: "field" }, page.say("ownPeriod"), field);
  };

  const recognised = (file: LayerFile, { report }: BringAnswer): HTMLElement => {
    const { language } = page.state;
    const counted = COUNTED.flatMap((key) =>
      report[key] ? [h("li", null, `${number(report[key], language)} ${page.say(`own_${key}`)}`)] : [],
    );
    const places = Object.entries(report.per_gemeente ?? {}).toSorted(([, one], [, other]) => other - one);
    return h(
      "section",
      { class: "own-recognised" },
      h("h3", null, page.say("ownRecognised").replace("{file}", file.name)),
      file.sheets.length > 1 ? sheetField(file) : null,
      h(
        "p",
        { class: "own-taken" },
        `${number(report.taken, language)} ` +
          `${page.say(layer.kind === "points" ? "ownRowsTaken" : "ownFiguresTaken")} ${number(report.rows, language)}`,
      ),
      counted.length ? h("ul", null, counted) : null,
      report.columns_left_out.length
        ? h("p", { class: "hint" }, `${page.say("ownColumnsLeft")}: ${report.columns_left_out.join(", ")}`)
        : null,
      places.length
        ? h(
            "p",
            { class: "hint" },
            `${page.say("ownPerGemeente")}: ${places
              .slice(0, GEMEENTEN_SHOWN)
              .map(([code, count]) => `${page.names([code]) || code} ${number(count, language)}`)
              .join(", ")}${places.length > GEMEENTEN_SHOWN ? " …" : ""}`,
          )
        : null,
      preview(file, report),
      h(
        "fieldset",
        { class: "segmented" },
        h("legend", null, page.say("ownHow")),
        (["replace", "append"] as const).map((value) =>
          h(
            "label",
            null,
            h("input", {
              type: "radio",
              name: "own how",
              value,
              checked: value === how,
              "data-focus": `own ${value}`,
              onChange: () => setHow(value),
            }),
            h("span", null, page.say(value === "replace" ? "ownReplace" : "ownAppend")),
          ),
        ),
      ),
      how === "append" && report.already_there ? repeatedField(report.already_there) : null,
      report.taken
        ? h(
            "p",
            null,
            h(
              "button",
              {
                type: "button",
                class: "button strong",
                disabled: busy,
                "data-focus": "own store",
                onClick: () => void store(),
              },
              page.say("ownStore"),
            ),
          )
        : h("p", { class: "own-message" }, page.say("ownNothing")),
    );
  };

  const setHow = (value: typeof how): void => {
    how = value;
    draw();
  };

  /** What is there already, and whether it is added once more. */
  const repeatedField = (count: number): HTMLElement => {
    const input = h("input", { type: "checkbox", checked: leaveOut, "data-focus": "own leave out" });
    input.addEventListener("change", () => (leaveOut = input.checked));
    return h(
      "label",
      { class: "note-only" },
      input,
      page.say("ownRepeated").replace("{count}", number(count, page.state.language)),
    );
  };

  const sheetField = (file: LayerFile): HTMLElement => {
    const select = h(
      "select",
      { "data-focus": "own sheet" },
      file.sheets.map(({ name }, at) => h("option", { value: at, selected: at === sheet }, name)),
    );
    select.addEventListener("change", () => {
      sheet = Number(select.value);
      void check();
    });
    return h("label", { class: "field" }, page.say("mineSheet"), select);
  };

  /** The first rows, each column with what becomes of it. */
  const preview = (file: LayerFile, report: BringReport): HTMLElement | null => {
    const [header, ...rows] = file.sheets[sheet]?.rows ?? [];
    if (!header) return null;
    const kept = layer.kind === "points" ? layer.columns : layer.figures.flatMap(({ column, base }) => [column, base]);
    const role = roles(header.cells, kept, report.columns_left_out);
    return h(
      "div",
      {
        class: "own-preview",
        tabindex: 0,
        role: "group",
        "aria-label": page.say("ownRecognised").replace("{file}", file.name),
      },
      h(
        "table",
        null,
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            header.cells.map((name, at) =>
              h(
                "th",
                { scope: "col", class: role[at] === "left" ? "left" : null },
                name,
                h("span", { class: "hint" }, page.say(ROLES[role[at] ?? "left"])),
              ),
            ),
          ),
        ),
        h(
          "tbody",
          null,
          rows.slice(0, ROWS_SHOWN).map(({ cells }) =>
            h(
              "tr",
              null,
              header.cells.map((_, at) => h("td", { class: role[at] === "left" ? "left" : null }, cells[at] ?? "")),
            ),
          ),
        ),
      ),
    );
  };

  const removal = (): HTMLElement =>
    sure
      ? h(
          "p",
          { class: "row own-removal", role: "group" },
          page.say("ownRemoveSure").replace("{title}", title),
          h(
            "button",
            { type: "button", class: "button strong", "data-focus": "own remove yes", onClick: () => void remove() },
            page.say("ownRemoveYes"),
          ),
          h(
            "button",
            { type: "button", class: "button", "data-focus": "own remove no", onClick: () => ask(false) },
            page.say("notesClearNo"),
          ),
        )
      : h(
          "p",
          { class: "own-removal" },
          h(
            "button",
            { type: "button", class: "link", "data-focus": "own remove", onClick: () => ask(true) },
            page.say("ownRemove"),
          ),
        );

  const ask = (open: boolean): void => {
    sure = open;
    draw();
    body.querySelector<HTMLElement>(open ? '[data-focus="own remove no"]' : '[data-focus="own remove"]')?.focus();
  };

  draw();
}

/** Which columns the file must have. */
function wanted(page: Page, layer: Layer): string {
  if (layer.kind === "points")
    return page
      .say(page.catalogue.postcodes ? "ownBringAddresses" : "ownBringPoints")
      .replace("{columns}", layer.columns.join(", ") || page.say("ownBringPlaces"));
  return page
    .say("ownBringFigures")
    .replace("{columns}", [...new Set(layer.figures.flatMap(({ column, base }) => [column, base]))].join(", "));
}
