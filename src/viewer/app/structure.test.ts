/** What holds for the source as a whole, as tests/structure.rs holds it for the server. */

import ts from "typescript";
import { expect, test } from "vitest";

const SOURCES = import.meta.glob<string>("./**/*.ts", { query: "?raw", import: "default", eager: true });

/** The names of the types that a file declares, wherever in it. */
function declared(file: string, source: string): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isEnumDeclaration(node)
    )
      names.push(node.name?.text ?? "default");
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
  return names;
}

test("the types that a file declares are found", () => {
  const source = `
    import type { Page } from "./page";
    export interface Row { page: Page }
    type Kind = "a" | "b";
    export abstract class Store<T> { kind: Kind = "a" }
    enum Size { A4 }
    function inner() { interface Deep {} }
    // interface Comment {}
    export type { Page };
    const text = "interface Text {}";`;
  expect(declared("rows.ts", source)).toEqual(["Row", "Kind", "Store", "Size", "Deep"]);
});

// Every file is parsed, which takes a while on a busy machine.
test("no name of a type stands in two files", { timeout: 30_000 }, () => {
  const homes = new Map<string, Set<string>>();
  for (const [file, source] of Object.entries(SOURCES))
    for (const name of declared(file, source)) homes.set(name, (homes.get(name) ?? new Set()).add(file));
  expect(homes.size).toBeGreaterThan(200);
  const shared = [...homes].filter(([, files]) => files.size > 1).map(([name, files]) => [name, ...files]);
  expect(shared).toEqual([]);
});
