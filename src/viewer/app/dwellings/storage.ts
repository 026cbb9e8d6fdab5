/** My buurten in this browser, until they are cleared: codes and numbers of dwellings, never an address. */

const KEPT = "veerkracht-mine";

export type DwellingStock = Readonly<Record<string, number>>;

/** Codes of my buurten, and how many dwellings each has; no numbers where only buurten are named. */
export interface MyBuurten {
  mine: readonly string[];
  stock: DwellingStock;
}

const NOTHING: MyBuurten = { mine: [], stock: {} };

export function recallMine(storage: Pick<Storage, "getItem">): MyBuurten {
  try {
    const kept = JSON.parse(storage.getItem(KEPT) ?? "null") as { codes?: unknown; stock?: unknown } | null;
    if (!Array.isArray(kept?.codes)) return NOTHING;
    const mine = kept.codes.filter((code): code is string => typeof code === "string" && /^BU[0-9A-Z]{8}$/.test(code));
    const numbers = typeof kept.stock === "object" && kept.stock !== null ? Object.entries(kept.stock) : [];
    const stock = Object.fromEntries(
      numbers.filter(
        (entry): entry is [string, number] =>
          mine.includes(entry[0]) && Number.isSafeInteger(entry[1]) && Number(entry[1]) >= 0,
      ),
    );
    return { mine, stock };
  } catch {
    // A browser that keeps nothing for this page, or something else under this name.
    return NOTHING;
  }
}

export function keepMine(storage: Pick<Storage, "setItem" | "removeItem">, { mine, stock }: MyBuurten): void {
  try {
    if (mine.length) storage.setItem(KEPT, JSON.stringify({ codes: mine, stock }));
    else storage.removeItem(KEPT);
  } catch {
    // Then they are gone after a reload.
  }
}
