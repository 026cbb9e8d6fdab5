/** Where in a text its sentences end. */

/** Splits a text about an area into its sentences; a point within its name, as in “St. Jozef”, ends none. */
export function sentences(text: string, name: string): string[] {
  // As long as the text, so that places in the one are places in the other.
  const plain = name ? text.replaceAll(name, "x".repeat(name.length)) : text;
  const parts: string[] = [];
  let from = 0;
  for (const gap of plain.matchAll(/(?<=[.!?])\s+(?=[\p{Lu}'’])/gu)) {
    parts.push(text.slice(from, gap.index));
    from = gap.index + gap[0].length;
  }
  return [...parts, text.slice(from)];
}
