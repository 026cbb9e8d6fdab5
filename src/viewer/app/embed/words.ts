/** What the page says of being shown in the page of another. */

export const EMBED_TEXTS = {
  embed: ["Zet op uw website", "Put on your website"],
  embedHint: [
    "Plak dit in uw pagina. De kaart past bij uw keuze van nu; lezers kunnen haar schuiven en een buurt kiezen.",
    "Paste this into your page. The map is as you have it now; readers can move it and choose a neighbourhood.",
  ],
  embedLegend: ["Met legenda", "With the legend"],
  embedCode: ["Code voor uw pagina", "Code for your page"],
  embedCopy: ["Kopieer de code", "Copy the code"],
  embedCopied: ["De code is gekopieerd.", "The code was copied."],
  embedFailed: ["Kopiëren lukt hier niet: selecteer de code.", "Copying does not work here: select the code."],
  embedHeight: ["Regels die de hoogte laten meegaan (niet nodig)", "Lines that let the height follow (not needed)"],
  embedOff: [
    "Op deze server staat insluiten uit; alleen sites die de beheerder noemt kunnen de kaart tonen.",
    "Framing is switched off on this server; only sites that its operator names can show the map.",
  ],
  openWhole: ["Open de hele kaart", "Open the whole map"],
  gestureCtrl: ["Houd Ctrl ingedrukt om te zoomen", "Hold Ctrl to zoom"],
  gestureCommand: ["Houd ⌘ ingedrukt om te zoomen", "Hold ⌘ to zoom"],
  gestureTouch: ["Verschuif de kaart met twee vingers", "Use two fingers to move the map"],
  accessibility: ["Toegankelijkheid", "Accessibility"],
  privacy: ["Privacy", "Privacy"],
  contact: ["Contact", "Contact"],
} as const satisfies Record<string, readonly [string, string]>;
