/** Where whoever runs the server tells more: accessibility, privacy, contact. */

import { h } from "./dom";
import type { Page } from "./page";

/** The links that there are; in a frame they open beside the page around it. */
export function operatorLinks(page: Page): HTMLAnchorElement[] {
  const { accessibility, privacy, contact } = page.catalogue.links;
  const links = [
    ["accessibility", accessibility],
    ["privacy", privacy],
    ["contact", contact],
  ] as const;
  const apart = page.embed ? { target: "_blank", rel: "noopener" } : {};
  return links.flatMap(([key, link]) => (link ? [h("a", { href: page.pick(link), ...apart }, page.say(key))] : []));
}
