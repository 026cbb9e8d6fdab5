/** What an administrator has to describe before its data can be brought. */

import type { Page } from "../page";

/** Layers that the reader may describe and bring, and that are not there. */
export function missingLayers(page: Page): string[] {
  const { account, own } = page;
  if (!account.session?.keeps || own.failed || !account.may("admin")) return [];
  const ids = (account.session.scopes ?? []).flatMap((scope) => /^layer:([^:]+):write$/.exec(scope)?.[1] ?? []);
  return ids.filter((id) => !own.list.some((layer) => layer.id === id));
}
