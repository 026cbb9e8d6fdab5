/**
 * The gemeenten that are looked at, as chips: each goes to its page, a cross lets go of it, and another can be taken
 * in.
 */

import { BASE } from "./api";
import { fill, h, icon } from "./dom";
import { boundsOf, type Page } from "./page";
import { match, prepare } from "./search-match";
import { choiceKey, selectionQuery } from "./selection";
import { GEMEENTEN_MAX, isSame } from "./state";

/** Takes a gemeente in beside those that are chosen, and goes to all of them. */
export function take(page: Page, code: string): void {
  const { gemeenten } = page.state;
  if (gemeenten.includes(code)) return;
  if (gemeenten.length >= GEMEENTEN_MAX) return page.announce(page.say("gemeentenFull"));
  page.store.update({ gemeenten: [...gemeenten, code] });
  goToChosen(page);
}

/** Lets go of a gemeente. */
export function leave(page: Page, code: string): void {
  page.store.update({ gemeenten: page.state.gemeenten.filter((other) => other !== code) });
}

/** Brings all that are chosen into sight. */
export function goToChosen(page: Page): void {
  const bounds = boundsOf(page.catalogue, page.state.gemeenten);
  if (bounds) page.goTo(bounds);
}

/** The address of the page of a gemeente, with the map in sight. */
export function pageOf(page: Page, code: string): string {
  const { first, language, colourBlind } = page.state;
  const asked = selectionQuery(first.selection);
  const rest = [asked, language === "en" ? "taal=en" : "", colourBlind ? "palet=kleurenblind" : ""].filter(Boolean);
  return `${BASE}gemeente/${code}?${[`kaart=${first.map}`, ...rest].join("&")}`;
}

/** Shows the chips in `root`, which is hidden while none is chosen; `name` tells one place on the page from another. */
export function mountGemeenteChips(page: Page, root: HTMLElement, name: string): void {
  let adding = false;
  const entries = prepare({
    fields: [],
    buurten: [],
    wijken: [],
    gemeenten: page.catalogue.gemeenten.map(([code, title, ...box]) => [code, title, code, 0, 0, ...box]),
  });

  const add = (typed: string): void => {
    const [best] = match(entries, typed);
    if (!best) return page.announce(page.say("welcomeNone"));
    adding = false;
    take(page, best.row[0]);
    draw();
    root.querySelector<HTMLElement>(`[data-focus="${name} more"]`)?.focus();
  };

  const draw = (): void => {
    const { gemeenten } = page.state;
    root.hidden = gemeenten.length === 0;
    root.setAttribute("aria-label", page.say("chosen"));
    if (root.hidden) {
      adding = false;
      return fill(root);
    }
    fill(root, h("ul", { class: "chosen-list" }, gemeenten.map(chip), h("li", null, adding ? form() : more())));
  };

  const chip = (code: string): HTMLElement => {
    const title = page.names([code]);
    return h(
      "li",
      { class: "chosen-chip" },
      page.catalogue.site
        ? h("span", null, title)
        : h("a", { href: pageOf(page, code), "data-focus": `${name} page ${code}` }, title),
      h(
        "button",
        {
          type: "button",
          class: "bare",
          "aria-label": `${page.say("remove")}: ${title}`,
          title: page.say("remove"),
          "data-focus": `${name} leave ${code}`,
          onClick: () => drop(code),
        },
        icon("close"),
      ),
    );
  };

  /** The focus must not fall back to the top of the page with the chip that had it. */
  const drop = (code: string): void => {
    leave(page, code);
    root.querySelector<HTMLElement>(`[data-focus="${name} more"]`)?.focus();
  };

  const open = (): void => {
    adding = true;
    draw();
    root.querySelector("input")?.focus();
  };

  const more = (): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "bare",
        "aria-label": page.say("addGemeente"),
        title: page.say("addGemeente"),
        "data-focus": `${name} more`,
        onClick: open,
      },
      icon("plus"),
    );

  const form = (): HTMLElement => {
    const input = h("input", {
      type: "text",
      list: `${name}-gemeenten`,
      autocomplete: "off",
      spellcheck: "false",
      "aria-label": page.say("addGemeente"),
      placeholder: page.say("gemeente"),
      "data-focus": `${name} input`,
    });
    return h(
      "form",
      {
        class: "chosen-add",
        onSubmit: (event: Event) => {
          event.preventDefault();
          add(input.value);
        },
        onKeydown: (event: KeyboardEvent) => {
          if (event.key !== "Escape") return;
          // The panel below stays open.
          event.stopPropagation();
          adding = false;
          draw();
          root.querySelector<HTMLElement>(`[data-focus="${name} more"]`)?.focus();
        },
      },
      input,
      h(
        "datalist",
        { id: `${name}-gemeenten` },
        page.catalogue.gemeenten
          .filter(([code]) => !page.state.gemeenten.includes(code))
          .map(([, title]) => h("option", { value: title })),
      ),
      h(
        "button",
        {
          type: "submit",
          class: "bare",
          "aria-label": page.say("add"),
          title: page.say("add"),
          "data-focus": `${name} add`,
        },
        icon("plus"),
      ),
    );
  };

  page.store.subscribe((now, before) => {
    if (
      !isSame(now.gemeenten, before.gemeenten) ||
      now.language !== before.language ||
      (now.gemeenten.length > 0 && choiceKey(now.first) !== choiceKey(before.first))
    )
      draw();
  });
  draw();
}
