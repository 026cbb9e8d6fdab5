/** What holds for the source as a whole, as tests/structure.rs holds it for the server. */

import ts from "typescript";
import { expect, test } from "vitest";

const SOURCES = import.meta.glob<string>("./**/*.ts", { query: "?raw", import: "default", eager: true });
/** All that people write for browsers and for Node: of documents.ts the server writes every line. */
const WRITTEN = import.meta.glob<string>(
  [
    "./**/*.{css,ts}",
    "!./documents.ts",
    "../*.{html,mjs,ts}",
    "../../../tests/**/*.mjs",
    "!../../../tests/out/**",
    "../../../tiles/*.{css,js}",
  ],
  { query: "?raw", import: "default", eager: true },
);
/** As the formatter has it, which leaves long texts and comments as they are. */
const LINE_MAX = 120;

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

/** The files that a file imports, of its values or its types alone, wherever in it. */
function imported(file: string, source: string): string[] {
  const files: string[] = [];
  const add = (node: ts.Node | undefined): void => {
    if (node && ts.isStringLiteral(node) && node.text.startsWith(".")) files.push(path(`${node.text}.ts`, file));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest));
  return files;
}

/** A path relative to a file, as one from the folder of the source. */
function path(relative: string, file: string): string {
  return `.${new URL(relative, new URL(file, "file:///")).pathname}`;
}

/** The strongly connected components of more than one file, as Tarjan finds them (1972). */
function circles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  /** Gives the first file in the order that is reached from this one and lies on its way. */
  const reach = (file: string): number => {
    const place = order.size;
    order.set(file, place);
    open.push(file);
    let first = place;
    for (const next of imports.get(file) ?? []) {
      if (!order.has(next)) first = Math.min(first, reach(next));
      else if (open.includes(next)) first = Math.min(first, order.get(next) ?? first);
    }
    if (first < place) return first;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
    return first;
  };
  for (const file of imports.keys()) if (!order.has(file)) reach(file);
  return found;
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

test("the files that a file imports are found", () => {
  const source = `
    import { h } from "../dom";
    import type { Page } from "./page";
    import "./styles/page.css";
    import ts from "typescript";
    export * from "./note/words";
    type Store = import("./store").Store;
    // import { none } from "./comment";
    const late = () => import("../late");`;
  expect(imported("./list/rows.ts", source)).toEqual([
    "./dom.ts",
    "./list/page.ts",
    "./list/styles/page.css.ts",
    "./list/note/words.ts",
    "./list/store.ts",
    "./late.ts",
  ]);
});

test("circles of two files and of three are found, a file on the way to one is in none", () => {
  const imports = new Map([
    ["way", ["a", "end"]],
    ["a", ["b", "end"]],
    ["b", ["c"]],
    ["c", ["a", "d"]],
    ["d", ["e"]],
    ["e", ["d", "end"]],
    ["end", []],
  ]);
  expect(circles(imports)).toEqual([
    ["d", "e"],
    ["a", "b", "c"],
  ]);
});

test("files import each other in no circle, be it only their types", { timeout: 30_000 }, () => {
  const imports = new Map(Object.entries(SOURCES).map(([file, source]) => [file, imported(file, source)]));
  expect([...imports.values()].flat().filter((file) => imports.has(file)).length).toBeGreaterThan(200);
  expect(circles(imports)).toEqual([]);
});

test("no line is longer than an editor shows beside another file", () => {
  for (const folder of ["./map/", "./styles/", "../index.html", "../../../tests/browser/", "../../../tiles/"])
    expect(Object.keys(WRITTEN).filter((file) => file.startsWith(folder))).not.toEqual([]);
  expect(Object.values(WRITTEN)).not.toContain("");
  const long = Object.entries(WRITTEN).flatMap(([file, source]) =>
    source.split("\n").flatMap((line, at) => ([...line].length > LINE_MAX ? [`${file}:${at + 1}`] : [])),
  );
  expect(long).toEqual([]);
});
