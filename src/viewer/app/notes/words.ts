/** What the page says of notes. */

export const NOTE_TEXTS = {
  notes: ["Notities", "Notes"],
  note: ["Notitie", "Note"],
  noteOne: ["notitie", "note"],
  noteMany: ["notities", "notes"],
  noteNew: ["Schrijf een notitie", "Write a note"],
  noteNewView: ["Schrijf een notitie bij deze weergave", "Write a note on this view"],
  noteText: ["Wat is er gezegd?", "What was said?"],
  noteWho: ["Door wie? (een rol)", "By whom? (a role)"],
  noteWhoExample: ["bijvoorbeeld: wijkbeheerder", "for example: estate manager"],
  noteWhen: ["Wanneer?", "When?"],
  noteSave: ["Bewaar", "Keep"],
  noteCancel: ["Niet bewaren", "Do not keep"],
  noteEdit: ["Wijzig", "Change"],
  noteDelete: ["Verwijder", "Remove"],
  noteUndo: ["Zet terug", "Put back"],
  noteKept: ["De notitie is bewaard in deze browser.", "The note is kept in this browser."],
  noteGone: ["De notitie is verwijderd.", "The note was removed."],
  noteBack: ["De notitie staat er weer.", "The note is back."],
  noteEmpty: ["Schrijf eerst wat er gezegd is.", "First write what was said."],
  noteCare: [
    "Schrijf over de buurt, niet over mensen: geen namen, adressen of andere persoonsgegevens. " +
      "Notities blijven in deze browser en gaan niet naar de server.",
    "Write about the neighbourhood, not about people: no names, addresses or other personal data. " +
      "Notes stay in this browser and do not go to the server.",
  ],
  noteRefused: [
    "Deze browser bewaart niets voor deze pagina. Notities zijn weg zodra u haar sluit: sla ze op als bestand.",
    "This browser keeps nothing for this page. Notes are gone as soon as you close it: save them as a file.",
  ],
  noteFull: [
    "Er passen geen notities meer bij. Sla ze op als bestand en wis ze hier.",
    "There is no room for more notes. Save them as a file and clear them here.",
  ],
  noteThen: ["Geschreven toen dit {then} was; nu {now}.", "Written when this was {then}; now {now}."],
  noteThenPeriod: [
    "Geschreven toen dit {then} was; nu, over {period}, {now}.",
    "Written when this was {then}; now, over {period}, {now}.",
  ],
  noteDouble: [
    "Andere versie van dezelfde notitie: twee mensen wijzigden haar.",
    "Another version of the same note: two people changed it.",
  ],
  noteNoText: ["Zonder naam", "No name given"],
  notesView: ["Bij een weergave", "On a view"],
  notesViewOpen: ["Open deze weergave", "Open this view"],
  notesNone: [
    "Er zijn nog geen notities. Kies een gebied op de kaart, of schrijf er een bij de hele weergave.",
    "There are no notes yet. Choose an area on the map, or write one on the whole view.",
  ],
  notesAreas: ["bij gebieden, in de lijst en het paneel", "on areas, in the list and the panel"],
  notesList: ["Toon ze in de lijst", "Show them in the list"],
  notesSave: ["Sla op als bestand", "Save as a file"],
  notesTake: ["Voeg een bestand toe", "Add a file"],
  notesExcel: ["Excel", "Excel"],
  notesShare: [
    "Met het bestand voegen collega’s notities samen. Excel is om te lezen. " +
      "Bewaar een bestand: een browser mag opruimen.",
    "With the file colleagues bring notes together. Excel is for reading. Keep a file: a browser may tidy up.",
  ],
  notesClear: ["Wis alle notities", "Clear all notes"],
  notesClearSure: [
    "Alle {count} wissen uit deze browser? Dit kan niet terug.",
    "Clear all {count} from this browser? This cannot be undone.",
  ],
  notesClearYes: ["Ja, wis ze", "Yes, clear them"],
  notesClearNo: ["Nee", "No"],
  notesCleared: ["Alle notities zijn gewist uit deze browser.", "All notes were cleared from this browser."],
  notesTaken: [
    "Uit het bestand: {added} nieuw, {changed} bijgewerkt, {removed} verwijderd, {doubled} in twee versies.",
    "From the file: {added} new, {changed} updated, {removed} removed, {doubled} in two versions.",
  ],
  notesSame: ["In het bestand staat niets dat hier nog niet was.", "The file has nothing that was not here already."],
  notesFailed: ["Het bestand kon niet worden gemaakt.", "The file could not be made."],
  notesOnly: ["Met notitie", "With a note"],
  notesPaper: ["Notities erbij", "With notes"],
  notesSheet: ["Notities", "Notes"],
  notesWithExcel: [
    "Uw notities komen erbij op een eigen blad; ze gaan niet naar de server.",
    "Your notes are added on a sheet of their own; they do not go to the server.",
  ],
  fault_notJson: [
    "Dit bestand is niet leesbaar als notities (het is geen JSON). Er is niets toegevoegd.",
    "This file cannot be read as notes (it is no JSON). Nothing was added.",
  ],
  fault_notNotes: [
    "Dit is geen bestand met notities van deze kaart. Er is niets toegevoegd.",
    "This is no file of notes of these maps. Nothing was added.",
  ],
  fault_newer: [
    "Dit bestand komt van een nieuwere versie van deze pagina. Laad de pagina opnieuw. Er is niets toegevoegd.",
    "This file is from a newer version of this page. Load the page again. Nothing was added.",
  ],
  fault_tooLarge: [
    "Dit bestand is groter dan 16 MB. Er is niets toegevoegd.",
    "This file is larger than 16 MB. Nothing was added.",
  ],
  fault_tooMany: [
    "Samen zijn dit meer dan 10.000 notities. Er is niets toegevoegd.",
    "Together these are more than 10,000 notes. Nothing was added.",
  ],
  fault_badNote: [
    "Notitie {at} in dit bestand is niet in orde. Er is niets toegevoegd.",
    "Note {at} in this file is not right. Nothing was added.",
  ],
  noteArea: ["Gebied", "Area"],
  noteCode: ["Code", "Code"],
  noteMap: ["Kaart", "Map"],
  noteClassThen: ["Klasse toen", "Class then"],
  noteYear: ["Indeling", "Division"],
  noteChanged: ["Gewijzigd", "Changed"],
  noteLink: ["Link", "Link"],
} as const satisfies Record<string, readonly [string, string]>;
