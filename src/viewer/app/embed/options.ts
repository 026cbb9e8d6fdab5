/** What the address says of a page that is shown in the page of another: `?embed=1`, with what to show. Pure. */

export interface EmbedOptions {
  /** Whether the legend is in sight. */
  legend: boolean;
}

/** What a query may say of the view; the rest of a link has no place in a frame. */
const VIEW = ["kaart", "gemeente", "gebied", "plek", "zonder", "taal", "palet", "letters", "thema", "indeling"];

/** What the query asks for; null for a page of its own. */
export function embedOf(search: string): EmbedOptions | null {
  const query = new URLSearchParams(search);
  return query.get("embed") === "1" ? { legend: query.get("legenda") !== "nee" } : null;
}

/**
 * The link of a framed page: what the query says, and what stands after `#` instead, where that says the same thing
 * otherwise.
 */
export function framedLink(search: string, hash: string): string {
  const [query, own] = [new URLSearchParams(search), new URLSearchParams(hash.replace(/^#/, ""))];
  const said = VIEW.flatMap((key) => {
    const value = own.get(key) ?? query.get(key);
    return value === null ? [] : [`${key}=${encodeURIComponent(value)}`];
  });
  return said.join("&");
}

/** The query of a frame that shows what a link says. */
export function framingQuery(link: string, legend: boolean): string {
  const said = link.split("&").filter((part) => VIEW.includes(part.split("=")[0] ?? ""));
  return ["embed=1", ...(legend ? [] : ["legenda=nee"]), ...said].join("&");
}
