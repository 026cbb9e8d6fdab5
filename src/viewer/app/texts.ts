/** The viewer's own words. Texts about maps, classes and figures come from the server. */

import { ACCESS_TEXTS } from "./access/words";
import type { Text } from "./documents";
import { EMBED_TEXTS } from "./embed/words";
import { OWN_TEXTS } from "./layers/words";
import { NOTE_TEXTS } from "./notes/words";
import { SHARED_TEXTS } from "./shared-notes/words";

export type Language = keyof Text;

const TEXTS = {
  ...ACCESS_TEXTS,
  ...NOTE_TEXTS,
  ...OWN_TEXTS,
  ...SHARED_TEXTS,
  ...EMBED_TEXTS,
  skip: ["Naar de kaart", "Skip to the map"],
  maps: ["Kaarten", "Maps"],
  chooseMap: ["Kies een kaart", "Choose a map"],
  bewoners: ["Bewoners", "Residents"],
  overlast: ["Overlast en onveiligheid", "Nuisance and insecurity"],
  signaal: ["Signaal", "Signal"],
  focus: ["Focus", "Focus"],
  unavailable: ["Niet beschikbaar", "Not available"],
  period: ["Periode", "Period"],
  year: ["Jaar", "Year"],
  from: ["Van", "From"],
  to: ["Tot", "To"],
  play: ["Speel de film", "Play the film"],
  pause: ["Stop de film", "Stop the film"],
  comparedWith: ["Vergeleken met", "Compared with"],
  withWords: ["vergeleken met", "compared with"],
  nl: ["Nederland", "Netherlands"],
  together: ["alle", "all"],
  withNl: ["Nederland", "the Netherlands"],
  withGemeente: ["de gemeente", "the municipality"],
  legend: ["Legenda", "Legend"],
  legendHint: ["Klik op een klasse om haar te tonen of te verbergen", "Click a class to show or hide it"],
  onlyClass: ["alleen", "only"],
  allClasses: ["alle", "all"],
  showAll: ["Toon alle klassen", "Show all classes"],
  areasNl: ["buurten met een klasse", "neighbourhoods with a class"],
  areasIn: ["buurten met een klasse in", "neighbourhoods with a class in"],
  drawnOf: ["op de kaart staan er", "on the map there are"],
  countsAre: ["Getal: aantal buurten in", "Number: neighbourhoods in"],
  noClass: ["Geen klasse", "No class"],
  hatched: ["Gearceerd: indicatief, weinig inwoners of gegevens", "Hatched: indicative, few inhabitants or figures"],
  guideShort: ["Uitleg", "Guide"],
  guide: ["Zo leest u deze kaart", "How to read this map"],
  caveats: ["Let op", "Please note"],
  sources: ["Bronnen", "Sources"],
  method: ["Methode", "Method"],
  data: ["Gegevens", "Data"],
  qgis: ["In QGIS", "In QGIS"],
  search: ["Zoek gemeente, wijk of buurt", "Search municipality, district or neighbourhood"],
  searchPostcode: [
    "Zoek gemeente, wijk, buurt of postcode",
    "Search municipality, district, neighbourhood or postcode",
  ],
  searchShort: ["Zoek", "Search"],
  searchNone: [
    "Niets gevonden. Probeer een deel van de naam of een code zoals BU03440611.",
    "Nothing found. Try part of a name or a code such as BU03440611.",
  ],
  searchFirst: ["De eerste", "The first"],
  searchMore: ["Typ meer om verder te zoeken.", "Type more to narrow the search."],
  searchFailed: [
    "De lijst van gebieden kon niet worden geladen. Probeer het nog eens.",
    "The list of areas could not be loaded. Try again.",
  ],
  buurt: ["Buurt", "Neighbourhood"],
  welcome: ["Over welke gemeente gaat het?", "Which municipality is it about?"],
  welcomeExample: ["Bijvoorbeeld {name}", "For example {name}"],
  welcomePostcode: ["Een postcode mag ook.", "A postcode will do as well."],
  welcomeMore: [
    "Meer dan één gemeente? Zet er komma's tussen.",
    "More than one municipality? Put commas between them.",
  ],
  welcomeHere: ["Waar ik nu ben", "Where I am now"],
  welcomeAll: ["Toon alle gemeenten", "Show all municipalities"],
  welcomeNone: [
    "Deze gemeente staat niet op de kaart. Probeer een deel van de naam.",
    "This municipality is not on the map. Try part of the name.",
  ],
  welcomeLooking: [
    "Uw plaats wordt gezocht; zij blijft in deze browser.",
    "Looking for your place; it stays in this browser.",
  ],
  welcomeLost: [
    "Uw plaats is niet gevonden. Typ de naam van de gemeente.",
    "Your place was not found. Type the name of the municipality.",
  ],
  wijk: ["Wijk", "District"],
  gemeente: ["Gemeente", "Municipality"],
  gemeenten: ["gemeenten", "municipalities"],
  alsoGemeente: ["Ook", "Also"],
  searchAlso: ["{name} erbij", "{name} as well"],
  chosen: ["Gekozen gemeenten", "Chosen municipalities"],
  addGemeente: ["Nog een gemeente", "Another municipality"],
  add: ["Voeg toe", "Add"],
  gemeentenFull: [
    "Er zijn al veertig gemeenten gekozen; haal er eerst een weg.",
    "Forty municipalities are chosen already; remove one first.",
  ],
  onlyGemeente: ["Alleen", "Only"],
  loading: ["Laden …", "Loading …"],
  retry: ["Probeer opnieuw", "Try again"],
  otherEdition: [
    "Er zijn nieuwe cijfers. Laad de pagina opnieuw om ze te zien; plaats, kaart en keuzes blijven.",
    "There are new figures. Load the page again to see them; place, map and choices stay.",
  ],
  loadAgain: ["Opnieuw laden", "Load again"],
  offline: [
    "Geen verbinding met de server. Controleer het netwerk en probeer opnieuw.",
    "No connection to the server. Check the network and try again.",
  ],
  offlineHere: [
    "Geen verbinding met de server. Dit wordt geladen zodra die er weer is.",
    "No connection to the server. This is loaded as soon as there is one.",
  ],
  refused: ["De server gaf geen antwoord op deze vraag:", "The server did not answer this request:"],
  unknownArea: ["Dit gebied bestaat niet in de indeling van", "This area does not exist in the division of"],
  goneGemeente: [
    "{about} is geen gemeente in de indeling van {year}, misschien door een herindeling. U ziet nu alle gemeenten.",
    "{about} is no municipality in the division of {year}, perhaps because of a merger. " +
      "You now see all municipalities.",
  ],
  goneOfGemeenten: [
    "{about} is geen gemeente in de indeling van {year}, misschien door een herindeling.",
    "{about} is no municipality in the division of {year}, perhaps because of a merger.",
  ],
  goneMap: [
    "Er is hier geen kaart {about}. U ziet een andere.",
    "There is no map {about} here. You see another one.",
  ],
  goneYears: [
    "De jaren in deze link ({about}) zijn er niet. U ziet de gewone jaren van deze kaart.",
    "The years in this link ({about}) are not there. You see the usual years of this map.",
  ],
  gonePlace: [
    "De plaats in deze link ligt buiten de gegevens. U ziet nu het hele gebied.",
    "The place in this link is outside the data. You now see the whole area.",
  ],
  goneDivision: [
    "Deze link is gemaakt met de buurtindeling van {about}; u ziet die van {year}. " +
      "Namen, grenzen en klassen kunnen anders zijn.",
    "This link was made with the neighbourhoods of {about}; you see those of {year}. " +
      "Names, boundaries and classes may differ.",
  ],
  goneArea: [
    "{about} bestaat niet in de indeling van {year}, misschien door een herindeling.",
    "{about} does not exist in the division of {year}, perhaps because of a merger.",
  ],
  goneCompared: [
    "Niet in de vergelijking, want onbekend in de indeling van {year}: {about}.",
    "Not in the comparison, because unknown in the division of {year}: {about}.",
  ],
  goneMine: [
    "Niet in mijn buurten, want onbekend in de indeling van {year}: {about}.",
    "Not in my neighbourhoods, because unknown in the division of {year}: {about}.",
  ],
  tilesFailed: ["Een deel van de kaart kon niet worden geladen.", "Part of the map could not be loaded."],
  tilesMissing: [
    "Een deel van de kaart is niet geladen. Controleer het netwerk of de server.",
    "Part of the map was not loaded. Check the network or the server.",
  ],
  connectionLost: [
    "Geen verbinding met de server. Wat grijs is, kan oud of onvolledig zijn; " +
      "zodra er verbinding is, wordt het geladen.",
    "No connection to the server. What is grey may be old or incomplete; " +
      "it is loaded as soon as there is a connection.",
  ],
  madeUpCredit: ["Grenzen en cijfers zijn verzonnen", "Boundaries and figures are made up"],
  madeUp: ["Voorbeeld: verzonnen gebied", "Example: made-up region"],
  noWebgl: [
    "Deze browser kan de kaart niet tekenen (WebGL ontbreekt). Zoeken en de cijfers per gebied werken wel.",
    "This browser cannot draw the map (WebGL is missing). Search and the figures per area still work.",
  ],
  neverCounted: [
    "Klasse {class} hier, en toch op “{map}” geen enkele keer: die kaart telt andere perioden ({years}).",
    "Class {class} here, and yet never on “{map}”: that map counts other periods ({years}).",
  ],
  fewInhabitants: ["onder 50 inwoners geen klasse", "no class below 50 inhabitants"],
  changedFrom: [
    "Veranderd sinds de vorige uitgave van de cijfers; was:",
    "Changed since the last edition of the figures; was:",
  ],
  changedSince: [
    "buurten veranderd sinds de vorige uitgave van de cijfers",
    "neighbourhoods changed since the last edition of the figures",
  ],
  why: ["Waarom deze klasse?", "Why this class?"],
  whyNot: ["Waarom geen klasse?", "Why no class?"],
  inhabitants: ["inwoners", "inhabitants"],
  figures: ["Cijfers achter de klasse", "Figures behind the class"],
  asJson: ["Deze uitleg als JSON", "This explanation as JSON"],
  calculation: ["De berekening, stap voor stap", "The calculation, step by step"],
  place: ["Plaats", "Position"],
  placeIn: ["buurten in", "neighbourhoods in"],
  placeBy: ["Op", "By"],
  placeFirst: ["plaats 1 = hoogste", "rank 1 = highest"],
  placeRank: ["plaats", "rank"],
  placeOf: ["van", "of"],
  placeHighest: ["de hoogste waarde, samen met", "the highest value, together with"],
  placeLowest: ["de laagste waarde, samen met", "the lowest value, together with"],
  placeSame: ["dezelfde waarde als", "the same value as"],
  placeOthers: ["andere van de", "others of the"],
  placeLower: [
    "van de inwoners woont in een buurt met een lagere waarde",
    "of inhabitants live in a neighbourhood with a lower value",
  ],
  placeEqual: ["in een met dezelfde", "in one with the same"],
  placeHigher: ["in een met een hogere", "in one with a higher"],
  series: ["Verloop", "Over the years"],
  otherMaps: ["Deze buurt op de andere kaarten", "This neighbourhood on the other maps"],
  close: ["Sluit", "Close"],
  panelMore: ["Meer of minder cijfers", "More or fewer figures"],
  sheetMore: ["Hoger of lager", "Taller or lower"],
  closePanel: ["Sluit het paneel", "Close the panel"],
  addCompare: ["Vergelijk", "Compare"],
  inCompare: ["In vergelijking", "In comparison"],
  compare: ["Vergelijking", "Comparison"],
  compareHint: [
    "Kies nog een buurt, wijk of gemeente op de kaart of met zoeken, en druk op Vergelijk.",
    "Pick another neighbourhood, district or municipality on the map or by searching, and press Compare.",
  ],
  compareFull: [
    "Er staan al vier gebieden naast elkaar; haal er eerst een weg.",
    "Four areas are side by side already; remove one first.",
  ],
  remove: ["Haal weg", "Remove"],
  class: ["Klasse", "Class"],
  profileTitle: ["Inwoners per klasse", "Inhabitants per class"],
  profileHint: [
    "Aandeel van de inwoners van buurten met een klasse",
    "Share of the inhabitants of neighbourhoods with a class",
  ],
  shareOf: ["of deel van de inwoners", "or share of the inhabitants"],
  signals: ["Signalen", "Signals"],
  early: [
    "Vroeg signaal: klasse A voor het eerst in de nieuwste periode",
    "Early signal: class A for the first time in the newest window",
  ],
  structural: ["Structureel: klasse A in de meeste perioden", "Structural: class A in most windows"],
  published: ["Cijfers van de uitgever", "Publisher's figures"],
  zoomTo: ["Zoom hierheen", "Zoom here"],
  mapKind: ["Kaartweergave", "Map view"],
  one: ["Eén kaart", "One map"],
  side: ["Twee kaarten naast elkaar", "Two maps side by side"],
  swipe: ["Twee kaarten met schuif", "Two maps with a slider"],
  secondMap: ["Tweede kaart", "Second map"],
  swipeHandle: ["Schuif tussen de twee kaarten", "Slider between the two maps"],
  list: ["Lijst van buurten", "List of neighbourhoods"],
  closeList: ["Sluit de lijst", "Close the list"],
  neighbourhoods: ["buurten", "neighbourhoods"],
  name: ["Naam", "Name"],
  sort: ["Volgorde", "Order"],
  sortName: ["Op naam", "By name"],
  sortWijk: ["Per wijk", "By district"],
  sortClass: ["Op klasse", "By class"],
  noCommonOrder: [
    "Elke gemeente staat apart: klassen van verschillende gemeenten staan niet in één volgorde.",
    "Each municipality stands apart: classes of different municipalities are in no common order.",
  ],
  relativeOrder: [
    "Op deze kaart is een klasse ten opzichte van de eigen gemeente: " +
      "dezelfde letter betekent in elke gemeente iets anders. Daarom staat elke gemeente apart.",
    "On this map a class is relative to its own municipality: the same letter means something else in each. " +
      "That is why each municipality stands apart.",
  ],
  changedMark: ["veranderd sinds de vorige uitgave van de cijfers", "changed since the last edition of the figures"],
  allMaps: ["Alle kaarten", "All maps"],
  thisMap: ["Deze kaart", "This map"],
  onMaps: ["Vergelijken op", "Compare on"],
  map: ["Kaart", "Map"],
  allMapsHint: [
    "Elke kaart staat hier op haar nieuwste jaar of periode. " +
      "Van een wijk, gemeente en het land: aandeel van de inwoners per klasse.",
    "Each map is at its newest year or period here. Of a district, municipality and the country: " +
      "share of the inhabitants per class.",
  ],
  pageOf: ["Pagina van", "Page of"],
  copyPage: ["Kopieer de link naar de pagina", "Copy the link to the page"],
  pageCopied: [
    "De link naar de pagina van de gemeente is gekopieerd.",
    "The link to the page of the municipality was copied.",
  ],
  letters: ["Letters op de kaart", "Letters on the map"],
  lettersOff: ["Geen", "None"],
  lettersOn: ["Letters of cijfers", "Letters or numbers"],
  mine: ["Mijn buurten", "My neighbourhoods"],
  mineHint: [
    "Kies een bestand (Excel, CSV of tekst) of plak een lijst: " +
      "buurtcodes, adressen (postcode en huisnummer), coördinaten, of namen van buurt en gemeente, " +
      "met of zonder aantallen woningen.",
    "Choose a file (Excel, CSV or text) or paste a list: neighbourhood codes, addresses (postcode and house number), " +
      "coordinates, or names of neighbourhood and municipality, with or without numbers of dwellings.",
  ],
  minePrivate: [
    "Uw lijst verlaat deze browser niet. Van een postcode worden alleen de vier cijfers opgevraagd, " +
      "van een coördinaat alleen het kaartblad.",
    "Your list does not leave this browser. Of a postcode only the four digits are asked for, " +
      "of coordinates only the sheet of the map.",
  ],
  mineChoose: ["Kies een bestand", "Choose a file"],
  minePaste: ["Of plak hier uw lijst", "Or paste your list here"],
  mineShow: ["Toon", "Show"],
  mineClear: ["Wis mijn buurten", "Clear my neighbourhoods"],
  mineNone: ["In deze lijst is geen buurt gevonden.", "No neighbourhood was found in this list."],
  mineUnreadable: [
    "Dit bestand kan niet worden gelezen. Bewaar het als xlsx of CSV en probeer het opnieuw.",
    "This file cannot be read. Save it as xlsx or CSV and try again.",
  ],
  mineTooLarge: [
    "Dit bestand is te groot: kies een bestand van ten hoogste 40 MB.",
    "This file is too large: choose one of at most 40 MB.",
  ],
  mineOldExcel: [
    "Dit is een Excel-bestand van voor 2007 (xls) of een bestand met een wachtwoord. Bewaar het als xlsx of CSV.",
    "This is an Excel file from before 2007 (xls) or one with a password. Save it as xlsx or CSV.",
  ],
  mineLooking: ["De buurten worden gezocht …", "Looking for the neighbourhoods …"],
  mineApprove: ["Klopt dit? Kies per kolom wat erin staat.", "Is this right? Choose for each column what is in it."],
  mineSheet: ["Blad", "Sheet"],
  mineColumn: ["Kolom", "Column"],
  mineRows: ["regels", "lines"],
  mineBeyond: ["regels aan het eind worden niet gelezen", "lines at the end are not read"],
  mineHeading: ["De eerste regels zijn een kop", "The first lines are a heading"],
  mineUse: ["Gebruik deze kolommen", "Use these columns"],
  mineOther: ["Een andere lijst", "Another list"],
  mineCancel: ["Annuleer", "Cancel"],
  mineNotEnough: [
    "Kies ten minste een kolom die zegt waar: een code, postcode, adres, coördinaten of een naam.",
    "Choose at least one column that says where: a code, postcode, address, coordinates or a name.",
  ],
  kind_none: ["– niet gebruiken –", "– do not use –"],
  kind_buurt: ["Buurtcode", "Neighbourhood code"],
  kind_wijk: ["Wijkcode", "District code"],
  kind_gemeente: ["Gemeente (naam of code)", "Municipality (name or code)"],
  kind_name: ["Naam van de buurt", "Neighbourhood name"],
  kind_postcode: ["Postcode", "Postcode"],
  kind_number: ["Huisnummer", "House number"],
  kind_address: ["Postcode en huisnummer", "Postcode and house number"],
  kind_x: ["RD x", "RD x"],
  kind_y: ["RD y", "RD y"],
  kind_lon: ["Lengtegraad", "Longitude"],
  kind_lat: ["Breedtegraad", "Latitude"],
  kind_count: ["Aantal woningen", "Number of dwellings"],
  why_nothing: ["er staat geen plaats in deze regel", "there is no place in this line"],
  why_unknownCode: ["deze code bestaat niet in deze indeling", "this code does not exist in this division"],
  why_unknownName: ["deze naam is niet bekend", "this name is not known"],
  why_severalNames: [
    "meer dan één buurt heet zo; voeg de gemeente of de code toe",
    "more than one neighbourhood is called this; add the municipality or the code",
  ],
  why_outside: ["deze plaats ligt in geen buurt", "this place lies in no neighbourhood"],
  why_unknownPostcode: [
    "deze postcode staat niet in het adressenbestand",
    "this postcode is not in the file of addresses",
  ],
  why_noLetters: [
    "vier cijfers zijn te weinig: zij liggen in meer dan één buurt",
    "four digits are too few: they lie in more than one neighbourhood",
  ],
  why_noNumber: [
    "deze postcode ligt in meer dan één buurt: het huisnummer is nodig",
    "this postcode lies in more than one neighbourhood: the house number is needed",
  ],
  why_unknownNumber: [
    "dit huisnummer staat niet in het adressenbestand, en de postcode ligt in meer dan één buurt",
    "this house number is not in the file of addresses, and the postcode lies in more than one neighbourhood",
  ],
  why_noPostcodes: ["postcodes kunnen hier niet worden opgezocht", "postcodes cannot be looked up here"],
  why_badCount: ["het aantal is geen getal", "the number is no number"],
  siteLacks: [
    "Dit is een kopie in losse bestanden. Zij toont elke kaart met de nieuwste cijfers; " +
      "wat een server maakt is er niet: eerdere jaren en perioden, zoeken op postcode, downloads en QGIS, afdrukken, " +
      "de pagina per gemeente, aanmelden.",
    "This is a copy in plain files. It shows each map with the newest figures; " +
      "what a server makes is not here: earlier years and periods, search by postcode, downloads and QGIS, printing, " +
      "the page of a municipality, signing in.",
  ],
  postcodesNone: [
    "Postcodes kunnen hier niet worden opgezocht: bij deze kaart staat geen adressenbestand van {year}.",
    "Postcodes cannot be looked up here: there is no file of addresses of {year} with this map.",
  ],
  postcodeUnknown: [
    "Deze postcode staat niet in het adressenbestand van {year}.",
    "This postcode is not in the file of addresses of {year}.",
  ],
  welcomeName: ["Naam van de gemeente, of een postcode", "Name of the municipality, or a postcode"],
  dwellings: ["woningen", "dwellings"],
  mineOne: ["buurt gevonden", "neighbourhood found"],
  mineFound: ["buurten gevonden", "neighbourhoods found"],
  mineShares: ["Mijn woningen per klasse", "My dwellings per class"],
  mineSharesAreas: ["Mijn buurten per klasse", "My neighbourhoods per class"],
  mineSharesHint: [
    "Mijn: aandeel van de woningen in buurten met een klasse. Gemeente en land: aandeel van de inwoners.",
    "Mine: share of the dwellings in neighbourhoods with a class. Municipality and country: share of the inhabitants.",
  ],
  mineSharesAreasHint: [
    "Mijn: aandeel van de buurten met een klasse. Gemeente en land: aandeel van de inwoners.",
    "Mine: share of the neighbourhoods with a class. Municipality and country: share of the inhabitants.",
  ],
  mineOwn: ["Mijn", "Mine"],
  mineHidden: ["uit in de legenda", "off in the legend"],
  mineEach: ["Per buurt", "Per neighbourhood"],
  mineList: ["Toon in de lijst", "Show in the list"],
  mineExport: ["Bewaar als CSV", "Save as CSV"],
  mineFile: ["mijn-buurten", "my-neighbourhoods"],
  mineKept: [
    "Codes en aantallen worden in deze browser bewaard tot u ze wist; adressen niet.",
    "Codes and numbers are kept in this browser until you clear them; addresses are not.",
  ],
  mineLinked: [
    "Zet deze buurten in de link (alleen codes, geen adressen en aantallen)",
    "Put these neighbourhoods into the link (codes only, no addresses and numbers)",
  ],
  mineLinkedMany: ["Een link kan ten hoogste 100 buurten noemen.", "A link can name at most 100 neighbourhoods."],
  mineOfLink: ["Deze buurten komen uit de link.", "These neighbourhoods come from the link."],
  mineKeptToo: ["Toon mijn eigen buurten", "Show my own neighbourhoods"],
  mineUndivided: [
    "woningen staan bij een wijk of gemeente en zijn niet over buurten verdeeld",
    "dwellings are given for a district or municipality and are not divided over neighbourhoods",
  ],
  mineMissedOne: ["regel niet herkend", "line not recognised"],
  mineMissed: ["regels niet herkend", "lines not recognised"],
  mineLine: ["Regel", "Line"],
  mineCopy: ["Kopieer deze regels", "Copy these lines"],
  mineCopied: ["De regels zijn gekopieerd.", "The lines were copied."],
  mineMoreLines: ["en nog", "and"],
  mineMoreEnd: ["regels; kopieer ze om alle te zien", "more lines; copy them to see all"],
  print: ["Afdrukken of opslaan", "Print or save"],
  printNow: ["Afdrukken", "Print"],
  paper: ["Papier", "Paper"],
  paperTitle: ["Titel", "Title"],
  preparing: ["De kaart wordt voor papier getekend …", "The map is being drawn for paper …"],
  paperFull: ["Niet alle tekst past op dit papier.", "Not all words fit on this paper."],
  paperFit: ["Wat er op staat", "What is on it"],
  fitSight: ["Wat in beeld is", "What is in sight"],
  fitAll: ["Alles", "Everything"],
  paperStand: ["Stand", "Orientation"],
  standAuto: ["Past zelf", "Automatic"],
  standPortrait: ["Staand", "Portrait"],
  standLandscape: ["Liggend", "Landscape"],
  paperLabels: ["Buurten op de kaart", "Neighbourhoods on the map"],
  labelNumbers: ["Nummers", "Numbers"],
  labelNames: ["Namen", "Names"],
  labelNone: ["Niets", "Nothing"],
  paperSecond: ["Tweede kaart op hetzelfde vel", "Second map on the same sheet"],
  secondNone: ["Geen", "None"],
  paperNotes: ["Ruimte voor notities", "Room for notes"],
  paperNotesText: ["Notities (leeg: lijnen om op te schrijven)", "Notes (empty: lines to write on)"],
  paperQr: ["QR-code naar deze weergave", "QR code to this view"],
  paperView: [
    "De kaart op het vel verschuiven: slepen, of met pijltjes",
    "Move the map on the sheet: drag, or by the arrow keys",
  ],
  paperWhole: ["Toon het hele gebied", "Show the whole area"],
  paperMine: [
    "Mijn buurten zijn er te veel voor één kaart: hun wijken of gemeenten staan erop.",
    "My neighbourhoods are too many for one map: it shows their districts or municipalities.",
  ],
  paperOwn: [
    "Wat u hier typt en uw woningen blijven in deze browser: " +
      "zij komen op de afdruk en in wat u opslaat, en gaan niet naar de server.",
    "What you type here and your dwellings stay in this browser: " +
      "they go on the print and into what you save, and not to the server.",
  ],
  paperStock: ["Mijn woningen als cirkels", "My dwellings as circles"],
  paperStockKey: ["Cirkels: mijn woningen; de grootste is {most}", "Circles: my dwellings; the largest is {most}"],
  made: ["Gemaakt op", "Made on"],
  link: ["Kopieer de link", "Copy the link"],
  linkCopied: ["De link naar deze weergave is gekopieerd.", "The link to this view was copied."],
  copySentence: ["Kopieer deze tekst", "Copy this text"],
  sentenceCopied: ["De tekst is gekopieerd.", "The text was copied."],
  sentenceFailed: ["Kopiëren lukt hier niet: selecteer de tekst.", "Copying does not work here: select the text."],
  linkFailed: ["Kopieer de link uit de adresbalk.", "Copy the link from the address bar."],
  tools: ["Hulpmiddelen", "Tools"],
  settings: ["Weergave", "Display"],
  language: ["Taal", "Language"],
  colours: ["Kleuren", "Colours"],
  coloursUsual: ["Gewoon", "Usual"],
  coloursBlind: ["Kleurenblind", "Colour-blind safe"],
  theme: ["Thema", "Theme"],
  themeAuto: ["Als systeem", "As system"],
  themeLight: ["Licht", "Light"],
  themeDark: ["Donker", "Dark"],
  mapLabel: [
    "Kaart van Nederland. Pijltjestoetsen verschuiven, plus en min zoomen, Enter kiest de buurt in het midden.",
    "Map of the Netherlands. Arrow keys pan, plus and minus zoom, Enter selects the neighbourhood in the centre.",
  ],
  noBuurtHere: ["Hier ligt geen buurt", "There is no neighbourhood here"],
  zoomIn: ["Zoom in", "Zoom in"],
  zoomOut: ["Zoom uit", "Zoom out"],
  home: ["Hele kaart", "Whole map"],
  state_suppressed: ["onderdrukt", "suppressed"],
  state_broken: ["grens gewijzigd", "boundary changed"],
  state_missing: ["ontbreekt", "missing"],
  axisK: ["Kwetsbare bewoners", "Vulnerable residents"],
  axisO: ["Overlast en onveiligheid", "Nuisance and insecurity"],
  details: ["Details", "Details"],
  divisionNote: ["Buurtgrenzen van", "Neighbourhood boundaries of"],
} as const satisfies Record<string, readonly [string, string]>;

export type TextKey = keyof typeof TEXTS;

let country: Text | null = null;

/** Names what the maps compare with in place of the Netherlands: of figures of a part of the country, that part. */
export function nameCountry(name: Text, isWhole: boolean): void {
  country = isWhole ? null : name;
}

/** Gives the words of a language. */
export function text(key: TextKey, language: Language): string {
  if (country && key === "withNl") return country[language];
  if (country && key === "nl") return TEXTS.together[language === "nl" ? 0 : 1];
  return TEXTS[key][language === "nl" ? 0 : 1];
}

/** Picks a language of a text of the server. */
export function pick(value: Text | null | undefined, language: Language): string {
  return value?.[language] ?? value?.nl ?? "";
}
