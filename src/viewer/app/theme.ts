/** Light or dark, for the page and for the map under the classes. */

import { NO_CLASS } from "./colour";
import type { Theme } from "./state";

/** Colours of the map that carry no figure. */
export interface MapColours {
  water: string;
  /** Land, and where the division says nothing: abroad, and holes in it, which are not told from land. */
  land: string;
  /** Areas without a class; the hatch over it says so too. */
  noClass: string;
  line: string;
  strongLine: string;
  label: string;
  halo: string;
  outline: string;
  outlineHalo: string;
  mine: string;
}

const LIGHT: MapColours = {
  water: "#d8e5eb",
  land: "#eae7df",
  noClass: NO_CLASS,
  line: "#5d6a72",
  strongLine: "#333f48",
  label: "#1d2731",
  halo: "rgba(255,255,255,0.88)",
  outline: "#10181f",
  outlineHalo: "#ffffff",
  mine: "#5b2a86",
};

const DARK: MapColours = {
  water: "#11202a",
  land: "#262d33",
  noClass: "#3a434a",
  line: "#20272d",
  strongLine: "#0d1216",
  label: "#10181f",
  halo: "rgba(255,255,255,0.82)",
  outline: "#ffffff",
  outlineHalo: "#10181f",
  mine: "#d0a2ff",
};

const darkSystem = matchMedia("(prefers-color-scheme: dark)");

export function isDark(theme: Theme): boolean {
  return theme === "dark" || (theme === "auto" && darkSystem.matches);
}

export function mapColours(dark: boolean): MapColours {
  return dark ? DARK : LIGHT;
}

export function onSystemTheme(listener: () => void): void {
  darkSystem.addEventListener("change", listener);
}
