/** The search box: a combobox with a list, wholly usable with the keyboard. */

import * as api from "./api";
import { fill, h, icon } from "./dom";
import { number } from "./format";
import { take } from "./gemeente-chips";
import type { Page } from "./page";
import { findCodes, match, prepare, type Hit } from "./search-match";
import { PostcodeSearch } from "./search-postcode";

/** As many as someone may want to scroll through. */
const SHOWN_MAX = 50;

/** What can be chosen: an area, or a gemeente beside those that are chosen already. */
interface SearchOption extends Hit {
  also: boolean;
}

export function mountSearch(page: Page, root: HTMLElement): void {
  let entries: ReturnType<typeof prepare> | null = null;
  let hits: SearchOption[] = [];
  /** How many there are, shown or not. */
  let all = 0;
  let at = -1;
  let failed = false;
  const postcode = new PostcodeSearch(page, () => draw());

  const input = h("input", {
    type: "search",
    id: "search",
    role: "combobox",
    autocomplete: "off",
    spellcheck: "false",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "search-list",
  });
  const list = h("ul", { id: "search-list", role: "listbox", class: "search-list", hidden: true });
  const label = h("label", { class: "search-box" }, icon("search"), h("span", { class: "visually-hidden" }), input);
  root.replaceChildren(label, list);

  const words = (): void => {
    // A phone has no room for all that can be searched.
    input.placeholder = page.say(
      matchMedia("(max-width: 800px)").matches ? "searchShort" : page.catalogue.postcodes ? "searchPostcode" : "search",
    );
    fill(label.querySelector("span") ?? label, page.say("search"));
    list.setAttribute("aria-label", page.say("search"));
  };

  const load = async (): Promise<void> => {
    if (entries) return;
    try {
      entries = prepare(await api.areaIndex());
      failed = false;
    } catch {
      failed = true;
    }
    draw();
  };

  const close = (): void => {
    hits = [];
    at = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (hit: SearchOption): void => {
    const [code, name, gemeente, , , ...bounds] = hit.row;
    const { gemeenten } = page.state;
    input.value = name;
    close();
    if (hit.also) return take(page, code);
    // One that is chosen among others stays one of them.
    if (hit.level === "gemeente" && !(gemeenten.length > 1 && gemeenten.includes(code)))
      page.store.update({ area: code, gemeenten: [code] });
    else
      page.store.update({
        area: code,
        ...(gemeenten.length && !gemeenten.includes(gemeente) ? { gemeenten: [] } : {}),
      });
    page.goTo(bounds);
  };

  /** Where gemeenten are chosen, another one can replace them or come beside them. */
  const offers = (hit: Hit): SearchOption[] => {
    const { gemeenten } = page.state;
    const also = hit.level === "gemeente" && gemeenten.length > 0 && !gemeenten.includes(hit.row[0]);
    return [{ ...hit, also: false }, ...(also ? [{ ...hit, also }] : [])];
  };

  const draw = (): void => {
    const question = input.value.trim();
    if (!question || document.activeElement !== input) return close();
    const asked = postcode.ask(question);
    const byName = entries ? match(entries, question) : [];
    const byPostcode = entries && asked.codes.length ? findCodes(entries, asked.codes) : [];
    // Four digits may be a code as well as a postcode.
    const found = [...byName, ...byPostcode.filter((hit) => !byName.includes(hit))];
    all = found.length;
    hits = found.slice(0, SHOWN_MAX).flatMap(offers);
    at = hits.length ? Math.min(Math.max(at, 0), hits.length - 1) : -1;
    const message = failed
      ? page.say("searchFailed")
      : asked.waiting || !entries
        ? page.say("loading")
        : (asked.message ?? page.say("searchNone"));
    const note = (words: string): HTMLElement =>
      h("li", { class: "search-message", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words);
    const more =
      all > SHOWN_MAX
        ? note(
            `${page.say("searchFirst")} ${SHOWN_MAX} ${page.say("placeOf")} ${number(all, page.state.language)}. ` +
              page.say("searchMore"),
          )
        : null;
    fill(list, hits.length ? [hits.map(option), more, asked.credit ? note(asked.credit) : null] : note(message));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (at >= 0) input.setAttribute("aria-activedescendant", `hit-${at}`);
    else input.removeAttribute("aria-activedescendant");
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  };

  const option = (hit: SearchOption, index: number): HTMLElement =>
    h(
      "li",
      {
        id: `hit-${index}`,
        role: "option",
        "aria-selected": index === at ? "true" : "false",
        // Before the input loses the focus, which closes the list.
        onMousedown: (event: Event) => {
          event.preventDefault();
          choose(hit);
        },
      },
      h(
        "span",
        { class: "hit-name" },
        hit.also ? [icon("plus"), " ", page.say("searchAlso").replace("{name}", hit.row[1])] : hit.row[1],
      ),
      h(
        "span",
        { class: "hit-kind" },
        hit.also ? page.names() : [page.say(hit.level), hit.within].filter(Boolean).join(" · "),
      ),
    );

  input.addEventListener("focus", () => {
    void load();
    input.select();
    draw();
  });
  input.addEventListener("input", () => {
    at = 0;
    draw();
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && hits.length) {
      at = (at + step + hits.length) % hits.length;
      event.preventDefault();
      draw();
    } else if (event.key === "Enter") {
      const hit = hits[at];
      if (hit) choose(hit);
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    }
  });
  // The habit of many sites: a slash goes to the search box.
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      input.focus();
    }
  });
  page.store.subscribe((now, before) => {
    if (now.language !== before.language) words();
    if (now.area !== before.area && document.activeElement !== input) input.value = "";
  });
  words();
}
