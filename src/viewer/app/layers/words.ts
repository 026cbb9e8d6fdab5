/** What the page says of layers of organisations. */

export const OWN_TEXTS = {
  ownTitle: ["Van uw organisatie", "Of your organisation"],
  ownPublic: ["Openbare kaarten", "Public maps"],
  ownHint: ["Alleen te zien voor wie daarvoor is ingelogd.", "Seen only by who is signed in for it."],
  ownFailed: [
    "De lagen van uw organisatie konden niet worden geladen.",
    "The layers of your organisation could not be loaded.",
  ],
  ownLayerFailed: ["Deze laag kon niet worden geladen.", "This layer could not be loaded."],
  ownOver: [
    "De kleuren op de kaart zijn nu cijfers van {owner}: {title}. De openbare kaart ligt eronder.",
    "The colours on the map are now figures of {owner}: {title}. The public map lies beneath.",
  ],
  ownCircles: [
    "Cirkels: aantal per gebied; minder dan {few} is <{few}",
    "Circles: number per area; fewer than {few} is <{few}",
  ],
  ownDots: ["Stippen: elk adres, van dichtbij", "Dots: each address, from nearby"],
  ownShareOf: ["Aandeel van {base}, in klassen van {owner}", "Share of {base}, in classes of {owner}"],
  ownWithheld: [
    "te weinig voor een cijfer, of te dicht bij een eerder cijfer",
    "too few for a figure, or too near to an earlier one",
  ],
  ownNoFigure: ["geen cijfer", "no figure"],
  ownNotPublic: ["niet openbaar", "not public"],
  ownLevel: ["Niveau", "Level"],
  ownCountColumn: ["aantal", "number"],
  ownClassColumn: ["klasse", "class"],
  ownRemark: ["toelichting", "remark"],
  ownFew: ["minder dan {few}", "fewer than {few}"],
  ownSheet: ["Van uw organisatie", "Of your organisation"],
  ownWithExcel: [
    "De cijfers van uw organisatie komen erbij op een eigen blad.",
    "The figures of your organisation are added on a sheet of their own.",
  ],
  ownPaper: [
    "Cijfers van uw organisatie erbij (let op: niet openbaar)",
    "With figures of your organisation (mind: not public)",
  ],
  ownPaperHint: [
    "Dit blad is niet openbaar: alleen voor wie deze cijfers mag zien. " +
      "De kaart ervoor is de openbare kaart en bevat ze niet.",
    "This page is not public: only for those who may see these figures. " +
      "The map before it is the public map and does not hold them.",
  ],
  ownPaperMore: [
    "En nog {count} gebieden: die staan in het werkboek (Excel).",
    "And {count} areas more: they are in the workbook (Excel).",
  ],
  ownPaperNone: ["Van wat in beeld is, zijn er geen cijfers.", "There are no figures of what is in sight."],
  ownAbout: ["ongeveer", "about"],
  ownOf: ["van", "of"],
  ownAll: ["alle", "all"],
  ownBelow: ["onder", "below"],
  ownOrMore: ["of meer", "or more"],
  ownSaid: [
    "{title} in {area}: {share}, {count} van {base}. Klasse {class} van {classes}. Bron: {owner}, niet openbaar.",
    "{title} in {area}: {share}, {count} of {base}. Class {class} of {classes}. Source: {owner}, not public.",
  ],
  ownSaidWithheld: [
    "{title} in {area}: te weinig voor een cijfer (minder dan {few}, of te dicht bij een eerder cijfer). " +
      "Bron: {owner}, niet openbaar.",
    "{title} in {area}: too few for a figure (fewer than {few}, or too near to an earlier figure). " +
      "Source: {owner}, not public.",
  ],
  ownSaidNone: [
    "{title}: van {area} is geen cijfer gebracht. Bron: {owner}, niet openbaar.",
    "{title}: no figure was brought for {area}. Source: {owner}, not public.",
  ],
  ownCount: [
    "{title} in {area}: {count}. Bron: {owner}, niet openbaar.",
    "{title} in {area}: {count}. Source: {owner}, not public.",
  ],
  ownCountFew: [
    "{title} in {area}: minder dan {few}. Bron: {owner}, niet openbaar.",
    "{title} in {area}: fewer than {few}. Source: {owner}, not public.",
  ],
  ownCountNone: [
    "{title}: geen in {area}. Bron: {owner}, niet openbaar.",
    "{title}: none in {area}. Source: {owner}, not public.",
  ],
  ownClass: ["klasse {class} van {classes}", "class {class} of {classes}"],
  ownBring: ["Werk bij", "Update"],
  ownNew: ["Nieuwe laag", "New layer"],
  ownBringTitle: ["Gegevens voor “{title}”", "Data for “{title}”"],
  ownBringHint: [
    "Kies een bestand: Excel, CSV of GeoJSON. De server zegt eerst wat hij erin herkent; " +
      "er wordt niets bewaard voordat u dat goedkeurt.",
    "Choose a file: Excel, CSV or GeoJSON. The server first says what it recognises; " +
      "nothing is kept before you approve.",
  ],
  ownBringPoints: [
    "Elke rij heeft een plaats: lon en lat, of x en y in RD. Bewaard worden: {columns}.",
    "Each row has a place: lon and lat, or x and y of RD. Kept are: {columns}.",
  ],
  ownBringAddresses: [
    "Elke rij heeft een plaats: lon en lat, x en y in RD, of postcode en huisnummer, die niet worden bewaard. " +
      "Bewaard worden: {columns}.",
    "Each row has a place: lon and lat, x and y of RD, or postcode and huisnummer, which are not kept. " +
      "Kept are: {columns}.",
  ],
  ownBringPlaces: ["alleen de plaatsen", "the places alone"],
  ownBringFigures: [
    "Elke rij heeft de code van een buurt (code) en de kolommen {columns}.",
    "Each row has the code of a neighbourhood (code) and the columns {columns}.",
  ],
  ownFile: ["Kies een bestand", "Choose a file"],
  ownHow: ["Wat gebeurt ermee", "What is done with it"],
  ownReplace: ["Vervangt wat er is", "Replaces what is there"],
  ownAppend: ["Komt erbij", "Is added"],
  ownRepeated: [
    "Laat weg wat de laag al heeft: {count} rijen met dezelfde plek en kenmerken",
    "Leave out what the layer has already: {count} rows with the same place and attributes",
  ],
  ownPeriod: ["Periode van de cijfers (mag leeg zijn)", "Period of the figures (may be empty)"],
  ownChecking: ["De server leest het bestand …", "The server reads the file …"],
  ownRecognised: ["Dit is herkend in {file}", "This was recognised in {file}"],
  ownRowsTaken: ["rijen worden bewaard, van", "rows will be kept, of"],
  ownFiguresTaken: ["cijfers worden bewaard, uit rijen:", "figures will be kept, from rows:"],
  ownColumnsKept: ["Bewaard", "Kept"],
  ownColumnsPlace: ["Plaats of code", "Place or code"],
  ownColumnsLeft: ["Weggelaten", "Left out"],
  ownPerGemeente: ["Per gemeente", "Per municipality"],
  own_without_place: ["zonder plaats", "without a place"],
  own_outside_the_country: ["buiten het land", "outside the country"],
  own_outside_the_buurten: [
    "in geen buurt, zoals op water: bewaard, nergens geteld",
    "in no neighbourhood, such as on water: kept, counted nowhere",
  ],
  own_duplicate: ["dubbel", "duplicate"],
  own_personal: [
    "waarden die iets over één persoon zeggen, zoals een telefoonnummer: weggelaten",
    "values that tell of one person, such as a telephone number: left out",
  ],
  own_unreadable: ["onleesbaar", "unreadable"],
  own_unknown_code: ["met een code die geen buurt is", "with a code of no neighbourhood"],
  own_incomplete: ["zonder getal of zonder basis", "without a number or without a base"],
  own_impossible: ["onmogelijk: onder nul of boven de basis", "impossible: below zero or above the base"],
  own_not_shown: [
    "te weinig voor een cijfer, of te dicht bij een eerder cijfer: bewaard, niet getoond",
    "too few for a figure, or too near to an earlier one: kept, not shown",
  ],
  ownStore: ["Bewaar op de server", "Keep on the server"],
  ownStored: ["“{title}” is bijgewerkt.", "“{title}” was updated."],
  ownNothing: ["In dit bestand is niets dat bewaard kan worden.", "This file has nothing that can be kept."],
  ownChanged: [
    "Iemand anders heeft deze laag intussen bijgewerkt. Kijk nog eens, en bewaar dan opnieuw.",
    "Somebody else updated this layer meanwhile. Look again, and then keep it once more.",
  ],
  ownRemove: ["Verwijder deze laag", "Remove this layer"],
  ownRemoveSure: [
    "“{title}” met alle gegevens wissen? Dit kan niet terug.",
    "Erase “{title}” with all its data? This cannot be undone.",
  ],
  ownRemoveYes: ["Ja, wis de laag", "Yes, erase the layer"],
  ownRemoved: ["“{title}” is gewist.", "“{title}” was erased."],
  ownRefused: ["De server nam dit niet aan: {message}", "The server did not take this: {message}"],
  ownOffline: ["Geen verbinding met de server. Er is niets bewaard.", "No connection to the server. Nothing was kept."],
  ownTooLarge: ["Dit bestand is te groot: ten hoogste 20 MB.", "This file is too large: at most 20 MB."],
  ownId: ["Naam in adressen", "Name in addresses"],
  ownIdHint: [
    "Uw token mag deze lagen bijwerken; zij zijn nog niet beschreven.",
    "Your token may update these layers; they are not described yet.",
  ],
  ownKind: ["Wat voor laag", "What kind of layer"],
  ownKindPoints: ["Plekken, zoals woningen", "Places, such as dwellings"],
  ownKindFigures: ["Cijfers per buurt", "Figures per neighbourhood"],
  ownTitleNl: ["Titel (Nederlands)", "Title (Dutch)"],
  ownTitleEn: ["Titel (Engels)", "Title (English)"],
  ownOwner: ["Van wie", "Whose it is"],
  ownMonths: ["Hoeveel maanden bewaren", "For how many months it is kept"],
  ownColumns: ["Kolommen die worden bewaard, met komma's ertussen", "Columns that are kept, with commas between"],
  ownFigureColumns: ["Cijfers: kolom / basis, met komma's ertussen", "Figures: column / base, with commas between"],
  ownPercentages: ["De kolommen zijn percentages van de basis", "The columns are percentages of the base"],
  ownClasses: ["Klassen", "Classes"],
  ownQuantile: ["Evenveel buurten in elke klasse", "As many neighbourhoods in each class"],
  ownEqual: ["Even brede klassen", "Classes of equal width"],
  ownBorders: ["Eigen grenzen", "Given borders"],
  ownHowMany: ["Aantal klassen", "Number of classes"],
  ownBordersText: ["Grenzen in procenten, met puntkomma's ertussen", "Borders in per cent, with semicolons between"],
  ownPalette: ["Kleuren", "Colours"],
  palette_blauw: ["Blauw", "Blue"],
  palette_groen: ["Groen", "Green"],
  palette_oranje: ["Oranje", "Orange"],
  palette_paars: ["Paars", "Purple"],
  ownDescribe: ["Maak de laag", "Make the layer"],
} as const satisfies Record<string, readonly [string, string]>;
