/** The first rows of a table with what each column is taken for, to be approved or changed before anything is used. */

import { h } from "../dom";
import { number } from "../format";
import type { Page } from "../page";
import { KINDS, changeKind, isEnough, type ColumnKind, type Plan } from "./columns";
import type { TableSheet } from "./table";

/** Rows that are shown. */
const SHOWN = 4;
/** Columns that a reader can oversee. */
const COLUMNS = 30;

/** A table that waits for approval. */
export interface PendingTable {
  sheets: readonly TableSheet[];
  at: number;
  plan: Plan;
}

export interface ApprovalEvents {
  onPlan(plan: Plan): void;
  onSheet(at: number): void;
  onUse(): void;
  onCancel(): void;
}

export function drawApproval(page: Page, { sheets, at, plan }: PendingTable, events: ApprovalEvents): HTMLElement {
  const sheet = sheets[at];
  const rows = sheet?.rows ?? [];
  const { language } = page.state;
  const enough = isEnough(plan);
  const needsPostcodes =
    !page.catalogue.postcodes && plan.kinds.some((kind) => kind === "postcode" || kind === "address");
  const titles = plan.heading > 0 ? (rows[plan.heading - 1]?.cells ?? []) : [];
  const columns = plan.kinds.slice(0, COLUMNS);
  const beyond = sheet?.beyond ?? 0;
  return h(
    "form",
    {
      class: "mine-approval",
      "aria-labelledby": "mine-approve",
      onSubmit: (event: Event) => {
        event.preventDefault();
        if (enough) events.onUse();
      },
    },
    h("h3", { id: "mine-approve" }, page.say("mineApprove")),
    sheets.length > 1
      ? h(
          "label",
          { class: "field" },
          page.say("mineSheet"),
          h(
            "select",
            {
              "data-focus": "mine sheet",
              onChange: (event: Event) => events.onSheet(Number((event.target as HTMLSelectElement).value)),
            },
            sheets.map(({ name }, place) => h("option", { value: place, selected: place === at }, name)),
          ),
        )
      : null,
    h(
      "p",
      { class: "hint" },
      `${number(Math.max(0, rows.length - plan.heading), language)} ${page.say("mineRows")}`,
      beyond ? `; ${number(beyond, language)} ${page.say("mineBeyond")}` : null,
    ),
    h(
      "div",
      { class: "mine-scroll", role: "group", "aria-label": page.say("mineApprove"), tabindex: 0 },
      h(
        "table",
        null,
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            columns.map((kind, column) =>
              h(
                "th",
                { scope: "col", class: kind === "none" ? "unused" : null },
                choice(page, titles[column] ?? "", column, kind, (next) =>
                  events.onPlan(changeKind(plan, column, next)),
                ),
              ),
            ),
          ),
          plan.heading > 0
            ? h(
                "tr",
                null,
                columns.map((kind, column) =>
                  h("th", { scope: "col", class: kind === "none" ? "unused" : null }, titles[column] ?? ""),
                ),
              )
            : null,
        ),
        h(
          "tbody",
          null,
          rows.slice(plan.heading, plan.heading + SHOWN).map(({ cells }) =>
            h(
              "tr",
              null,
              columns.map((kind, column) => h("td", { class: kind === "none" ? "unused" : null }, cells[column] ?? "")),
            ),
          ),
        ),
      ),
    ),
    h(
      "label",
      { class: "row" },
      h("input", {
        type: "checkbox",
        checked: plan.heading > 0,
        "data-focus": "mine heading",
        onChange: () => events.onPlan({ ...plan, heading: plan.heading > 0 ? 0 : 1 }),
      }),
      h("span", null, page.say("mineHeading")),
    ),
    enough ? null : h("p", { class: "hint warn" }, page.say("mineNotEnough")),
    needsPostcodes
      ? h("p", { class: "hint warn" }, page.say("postcodesNone").replace("{year}", String(page.catalogue.year)))
      : null,
    h(
      "p",
      { class: "row" },
      h(
        "button",
        {
          type: "submit",
          class: "button strong",
          disabled: !enough,
          "data-focus": "mine use",
          "aria-describedby": "mine-approve",
        },
        page.say("mineUse"),
      ),
      h(
        "button",
        { type: "button", class: "link", "data-focus": "mine cancel", onClick: () => events.onCancel() },
        page.say("mineCancel"),
      ),
    ),
  );
}

function choice(
  page: Page,
  title: string,
  column: number,
  now: ColumnKind,
  change: (kind: ColumnKind) => void,
): HTMLElement {
  return h(
    "select",
    {
      "aria-label": [page.say("mineColumn"), String(column + 1), title].filter(Boolean).join(" "),
      "data-focus": `mine column ${column}`,
      onChange: (event: Event) => change((event.target as HTMLSelectElement).value as ColumnKind),
    },
    KINDS.map((kind) => h("option", { value: kind, selected: kind === now }, page.say(`kind_${kind}`))),
  );
}
