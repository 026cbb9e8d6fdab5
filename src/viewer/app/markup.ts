/** Text within markup. Pure. */

/** What XML cannot hold. */
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

/** For an attribute between double quotes. */
export function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** For text and attributes of XML; without what XML cannot hold. */
export function escapeXml(text: string): string {
  return escapeAttribute(text.replace(UNWRITABLE, "")).replaceAll(">", "&gt;");
}
