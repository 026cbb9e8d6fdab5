/**
 * The menu of notes: those of the view as a whole, the file that colleagues exchange, the sheet to read, and clearing
 * all.
 */

import type { Text } from "../documents";
import { fill, h, icon } from "../dom";
import { number } from "../format";
import { toLink } from "../link";
import type { Page } from "../page";
import { selectionQuery, selectionText } from "../selection";
import type { State } from "../state";
import { pick, type Language } from "../texts";
import { NoteEditor } from "./editor";
import { FILE_MAX, NoteFileError, NOTES_MAX, fromFile, toFile } from "./file";
import { merge } from "./merge";
import { day, type Circumstances } from "./note";
import { save } from "./save";
import { noteTable } from "./table";

/** What of a link is the reader's own and not of the view. */
const OWN = ["mijn", "taal", "palet", "letters", "thema"];

export function mountNotesMenu(page: Page, root: HTMLElement): void {
  let message = "";
  let sure = false;
  const view = h("div", { class: "notes" });
  const rest = h("div", { class: "notes-rest" });
  root.replaceChildren(view, rest);
  const editor = new NoteEditor(page, view, {
    name: "view-note",
    label: "noteNewView",
    headed: false,
    key: () => "",
    notes: () => page.notes.notes.filter(({ about }) => about.kind === "view"),
    circumstances: () => viewCircumstances(page),
    classNow: () => null,
    open: ({ about }) => {
      if (about.kind !== "view") return;
      const own = partsOf(page.state, page.catalogue.year, (key) => OWN.includes(key));
      location.hash = `#${[about.link, ...own].join("&")}`;
    },
  });

  const say = (words: string): void => {
    message = words;
    draw();
  };

  const take = async (file: File): Promise<void> => {
    try {
      if (file.size > FILE_MAX) throw new NoteFileError("tooLarge");
      const notes = fromFile(await file.text());
      await page.notes.open();
      if (merge(page.notes.whole, notes).notes.length > NOTES_MAX) throw new NoteFileError("tooMany");
      const { added, changed, removed, doubled } = await page.notes.take(notes);
      const counts = { added, changed, removed, doubled };
      const said = page.say(added + changed + removed + doubled ? "notesTaken" : "notesSame");
      say(
        Object.entries(counts).reduce(
          (words, [name, count]) => words.replace(`{${name}}`, number(count, page.state.language)),
          said,
        ),
      );
    } catch (error) {
      if (!(error instanceof NoteFileError)) return say(page.say("fault_notJson"));
      say(page.say(`fault_${error.fault}`).replace("{at}", String(error.at)));
    }
  };

  const excel = async (): Promise<void> => {
    try {
      // Who writes no sheet does not load what writes one.
      const { workbook } = await import("./workbook");
      save(
        workbook(null, page.say("notesSheet"), noteTable(page, page.notes.notes)),
        `veerkracht-${page.say("noteMany")}-${day(new Date())}.xlsx`,
      );
    } catch {
      say(page.say("notesFailed"));
    }
  };

  const clear = async (): Promise<void> => {
    sure = false;
    await page.notes.clear();
    say(page.say("notesCleared"));
    rest.querySelector<HTMLElement>("[data-focus='notes take']")?.focus();
  };

  const drawRest = (): void => {
    const { language } = page.state;
    const { notes, counts } = page.notes;
    const inAreas = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const file = h("input", {
      type: "file",
      class: "visually-hidden",
      accept: ".json,application/json",
      "data-focus": "notes take",
    });
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      if (chosen) void take(chosen);
    });
    fill(
      rest,
      notes.length ? null : h("p", { class: "hint" }, page.say("notesNone")),
      inAreas
        ? h(
            "p",
            { class: "hint" },
            `${number(inAreas, language)} ${page.say(inAreas === 1 ? "noteOne" : "noteMany")} ` +
              `${page.say("notesAreas")}. `,
            h(
              "button",
              { type: "button", class: "link", "data-focus": "notes list", onClick: () => showList(page) },
              page.say("notesList"),
            ),
          )
        : null,
      h(
        "p",
        { class: "row" },
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-focus": "notes save",
            disabled: page.notes.whole.length === 0,
            onClick: () =>
              save(
                new Blob([toFile(page.notes.whole, new Date())], { type: "application/json" }),
                `veerkracht-${page.say("noteMany")}-${day(new Date())}.json`,
              ),
          },
          icon("download"),
          page.say("notesSave"),
        ),
        h("label", { class: "button file" }, icon("plus"), page.say("notesTake"), file),
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-focus": "notes excel",
            disabled: notes.length === 0,
            onClick: () => void excel(),
          },
          icon("download"),
          page.say("notesExcel"),
        ),
      ),
      h("p", { class: "hint" }, page.say("notesShare")),
      page.notes.whole.length === 0
        ? null
        : sure
          ? h(
              "p",
              { class: "row hint", role: "group" },
              page.say("notesClearSure").replace("{count}", number(notes.length, language)),
              h(
                "button",
                {
                  type: "button",
                  class: "button strong",
                  "data-focus": "notes clear yes",
                  onClick: () => void clear(),
                },
                page.say("notesClearYes"),
              ),
              h(
                "button",
                { type: "button", class: "button", "data-focus": "notes clear no", onClick: () => ask(false) },
                page.say("notesClearNo"),
              ),
            )
          : h(
              "p",
              null,
              h(
                "button",
                { type: "button", class: "link", "data-focus": "notes clear", onClick: () => ask(true) },
                page.say("notesClear"),
              ),
            ),
      h("p", { class: "hint", role: "status" }, message),
    );
  };

  const ask = (open: boolean): void => {
    sure = open;
    draw();
    rest.querySelector<HTMLElement>(open ? "[data-focus='notes clear no']" : "[data-focus='notes clear']")?.focus();
  };

  const draw = (): void => {
    editor.draw();
    drawRest();
  };

  page.notes.onChange(draw);
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) {
      message = "";
      draw();
    }
  });
  draw();
}

/** Opens the list with what has a note. */
function showList(page: Page): void {
  page.notes.showOnly(true);
  page.store.update({ list: true });
}

/** The parts of the link of a state whose key is wanted. */
function partsOf(state: State, year: number, wanted: (key: string) => boolean): string[] {
  return toLink(state, year)
    .split("&")
    .filter((part) => wanted(part.split("=")[0] ?? ""));
}

function viewCircumstances(page: Page): Circumstances {
  const { state, catalogue } = page;
  const { first } = state;
  const place = page.names();
  const titled = (language: Language): string =>
    [`${pick(page.map(first).title, language)} ${selectionText(first.selection, language)}`.trim(), place]
      .filter(Boolean)
      .join(", ");
  const title: Text = { nl: titled("nl"), en: titled("en") };
  return {
    about: { kind: "view", link: partsOf(state, catalogue.year, (key) => !OWN.includes(key)).join("&"), title },
    map: first.map,
    selection: selectionQuery(first.selection),
    classThen: null,
    dataset: catalogue.dataset,
    year: catalogue.year,
  };
}
