/** What is asked of a comparison on all maps. Pure. */

/** The codes to ask for: what is compared, and the gemeenten around it that are not. */
export function codesOfAll(compared: readonly string[], gemeenteOf: (code: string) => string | undefined): string[] {
  const gemeenten = compared.map(gemeenteOf).filter((code) => code !== undefined);
  return [...new Set([...compared, ...gemeenten])];
}
