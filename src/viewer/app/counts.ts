/** How the buurten and inhabitants of several gemeenten together are spread over the classes of a map. Pure. */

import type { Summary } from "./documents";

/** Adds what can be added; what the publishers say of each of several areas holds for none of them together. */
export function together(summaries: readonly Summary[]): Summary | null {
  const [first, ...others] = summaries;
  if (!first || !others.length) return first ?? null;
  const sum = (of: (summary: Summary) => number): number => summaries.reduce((all, summary) => all + of(summary), 0);
  const each = (of: (summary: Summary) => readonly number[]): number[] => of(first).map((_, at) => sum((summary) => of(summary)[at] ?? 0));
  const perClass = each((summary) => summary.inhabitants_per_class);
  const withClass = sum((summary) => summary.inhabitants_with_class);
  return {
    areas_drawn: sum((summary) => summary.areas_drawn),
    areas_per_class: each((summary) => summary.areas_per_class),
    areas_per_status: each((summary) => summary.areas_per_status) as Summary["areas_per_status"],
    inhabitants: sum((summary) => summary.inhabitants),
    inhabitants_per_class: perClass,
    inhabitants_with_class: withClass,
    published: {},
    share_per_class: perClass.map((people) => (withClass > 0 ? people / withClass : null)),
  };
}
