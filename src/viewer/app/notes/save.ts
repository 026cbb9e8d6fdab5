/** Hands a file to the reader, without a server between. */

import { h } from "../dom";

/** Milliseconds after which the address of a file is given back: some browsers read it only when the click is over. */
const READ_WITHIN = 10_000;

export function save(file: Blob, name: string): void {
  const link = h("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN);
}
