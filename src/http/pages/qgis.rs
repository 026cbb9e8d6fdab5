//! How to use the maps in QGIS.

use std::sync::LazyLock;

use veerkracht_picture::escape;

use super::figures::{PageFigures, script, title};
use super::html::HtmlPage;
use crate::http::AppState;
use crate::http::choice::MapChoice;
use crate::http::document::{ADDRESS, Document, PreparedDocument};
use crate::http::ogc::ROOT;
use crate::http::parameters::QueryParameters;
use crate::styles::Language;

/// What QGIS shows at each step, by file name; `PICTURES=write` in `tests/clients/test_qgis_page.py` makes them anew.
const PICTURES: [(&str, &[u8]); 4] = [
    ("laag-nl.png", include_bytes!("pictures/laag-nl.png")),
    ("laag-en.png", include_bytes!("pictures/laag-en.png")),
    ("verbindingen-nl.png", include_bytes!("pictures/verbindingen-nl.png")),
    ("verbindingen-en.png", include_bytes!("pictures/verbindingen-en.png")),
];

/// Finds a picture of the page by its file name.
pub(super) fn picture(file: &str) -> Option<&'static PreparedDocument> {
    static PREPARED: LazyLock<[(&str, PreparedDocument); 4]> = LazyLock::new(|| {
        PICTURES.map(|(name, bytes)| (name, PreparedDocument::new(&Document::new("image/png", bytes))))
    });
    PREPARED.iter().find(|(name, _)| *name == file).map(|(_, picture)| picture)
}

/// Writes a picture of the page with its size in pixels, so that the text below it stays where it is while the picture
/// loads.
fn figure(page: &mut HtmlPage, name: &str, [width, height]: [u32; 2], caption: &str) {
    page.html(&format!(
        "<figure><img src=\"qgis/{name}-{}.png\" width=\"{width}\" height=\"{height}\" \
         alt=\"\"><figcaption>{}</figcaption></figure>",
        page.language.code(),
        escape(caption)
    ));
}

/// Writes the page, with [`ADDRESS`] for the absolute address of the program.
pub(super) fn page(app: &AppState, language: Language) -> String {
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    let mut page = HtmlPage::new(language, both("De kaarten in QGIS", "The maps in QGIS"), "qgis");
    page.text(both(
        "De kaarten zijn vectortegels: QGIS haalt alleen op wat in beeld is en elke buurt heeft haar cijfers bij zich. \
         Er zijn vijf wegen, van makkelijk naar vrij. Nodig is QGIS 3.22 of nieuwer.",
        "The maps are vector tiles: QGIS fetches only what is in view, and each neighbourhood carries its figures. \
         There are five ways, from easy to free. QGIS 3.22 or newer is needed.",
    ));
    page.text(language.of(&app.content().caveats.notice));
    whole(&mut page);
    page.section("laag", both("2. Een kant-en-klare laag", "2. A ready-made layer"));
    page.text(both(
        "Download een laagdefinitie en sleep het bestand in QGIS (of kies Laag, Laag toevoegen vanuit \
         laagdefinitiebestand). Er komt een groep met gemeenten, wijken en buurten bij, met de kleuren, arceringen en \
         namen van de kaart. De onzichtbare laag Kaartgebied is er om naartoe te zoomen (rechtsklik, Zoom naar laag): \
         vectortegels zelf beslaan voor QGIS de hele wereld.",
        "Download a layer definition and drag the file into QGIS (or choose Layer, Add from Layer Definition File). It \
         adds a group with municipalities, districts and neighbourhoods, with the colours, hatches and names of the \
         map. The invisible layer Map area is there to zoom to (right click, Zoom to Layer): to QGIS the vector tiles \
         themselves cover the whole world.",
    ));
    figure(
        &mut page,
        "laag",
        [860, 500],
        both(
            "De focuskaart van het oefengebied in QGIS: links de groep, rechts de kaart.",
            "The focus map of the demo region in QGIS: the group on the left, the map on the right.",
        ),
    );
    // A Dutch spreadsheet reads a decimal point as a thousand, or as a date.
    let decimals = both("decimaal=komma&amp;", "");
    let rows: Vec<Vec<String>> = app
        .engine()
        .offered()
        .iter()
        .filter_map(|offer| {
            let spec = app.engine().specs().iter().find(|spec| spec.id == offer.map)?;
            let id = escape(&spec.id);
            let link = |address: &str, text: &str| format!("<a href=\"{address}\">{text}</a>");
            Some(vec![
                escape(language.of(&spec.title)),
                link(&format!("qgis/{id}.qlr?taal={}", language.code()), ".qlr"),
                link(&format!("download/{id}.gpkg?taal={}", language.code()), "GeoPackage"),
                link(&format!("download/{id}.csv?{decimals}taal={}", language.code()), "CSV"),
            ])
        })
        .collect();
    page.table(
        &[both("kaart", "map"), both("laag", "layer"), both("voor analyse", "for analysis"), both("tabel", "table")],
        &rows,
    );
    page.text(both(
        "Een andere periode: zet haar achter het adres, bijvoorbeeld qgis/signalering_absoluut.qlr?window=2014-2022, \
         of ?year=2022 bij een kaart van één jaar. Achter qgis/connections.xml en download/alle.gpkg geldt zij voor \
         de kaarten die haar hebben; de andere houden hun nieuwste. Kleuren die ook kleurenblinden onderscheiden: \
         ?palet=kleurenblind.",
        "Another period: put it behind the address, such as qgis/signalering_absoluut.qlr?window=2014-2022, or \
         ?year=2022 for a map of one year. Behind qgis/connections.xml and download/alle.gpkg it holds for the maps \
         that have it; the others keep their newest. Colours that colour-blind people can tell apart: \
         ?palet=kleurenblind.",
    ));
    long_table(&mut page);
    page.section("verbindingen", both("3. Alle kaarten als verbinding", "3. All maps as connections"));
    page.html(&format!(
        "<p>{} <a href=\"qgis/connections.xml?taal={}\">connections.xml</a>. {}</p>",
        both("Download", "Download"),
        language.code(),
        both(
            "Open in QGIS Databronnen beheren, Vectortegel, Laden, kies het bestand en Importeren. Elke kaart staat \
             dan als verbinding in het paneel Browser (oudere versies tonen haar daar na Vernieuwen); de stijl komt \
             mee.",
            "In QGIS open Data Source Manager, Vector Tile, Load, choose the file and Import. Each map is then a \
             connection in the Browser panel (older versions show it there after Refresh); its style comes along.",
        )
    ));
    figure(
        &mut page,
        "verbindingen",
        [560, 330],
        both(
            "Het venster van QGIS waarin de kaarten worden gekozen.",
            "The window of QGIS in which the maps are chosen.",
        ),
    );
    by_hand(app, &mut page);
    live(&mut page);
    fields(&mut page);
    let about = language.either(
        "Kaarten van wijken en buurten als vectortegels, lagen en bestanden voor QGIS.",
        "Maps of districts and neighbourhoods as vector tiles, layers and files for QGIS.",
    );
    let described = PageFigures { name: title(language), about, here: "qgis", gemeente: None, query: "" };
    page.html(&script(app, language, &described));
    page.finish(&app.settings().links)
}

/// Writes where the table of all maps over all periods is.
fn long_table(page: &mut HtmlPage) {
    let language = page.language;
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    page.html(&format!(
        "<p>{} <a href=\"download/lang.csv?taal={code}\">CSV</a>, <a \
         href=\"download/lang.parquet?taal={code}\">Parquet</a>, <a \
         href=\"download/lang.gpkg?taal={code}\">GeoPackage</a>. \
         {}</p>",
        both(
            "Alle kaarten over alle jaren in één tabel, voor draaitabellen en de tijdregelaar:",
            "All maps over all years in one table, for pivot tables and the time controller:",
        ),
        both(
            "Een rij is een buurt op een kaart in een jaar of periode; met ?gemeente= kiest u gemeenten.",
            "A row is a neighbourhood on a map in a year or window; ?gemeente= chooses municipalities.",
        ),
        code = language.code(),
    ));
}

/// Writes where the project of all maps is, and what is in it.
fn whole(page: &mut HtmlPage) {
    let language = page.language;
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    page.section("project", both("1. Alle kaarten als project", "1. All maps as a project"));
    page.html(&format!(
        "<p>{} <a href=\"qgis/veerkracht.qgs?taal={}\">veerkracht.qgs</a>. {}</p>",
        both("Download en open", "Download and open"),
        language.code(),
        both(
            "Het project is in RD New (EPSG:28992) en heeft elke kaart als groep van lagen met een legenda, en als \
             thema. De eerste kaart is zichtbaar. Onder Project, Lay-outs staan per kaart een blad A4 en een blad A3, \
             met titel, legenda, schaalbalk, bronnen en kanttekeningen.",
            "The project is in RD New (EPSG:28992) and has each map as a group of layers with a legend, and as a \
             theme. The first map is visible. Under Project, Layouts there are a page of A4 and one of A3 for each \
             map, with title, legend, scale bar, sources and caveats.",
        )
    ));
}

/// Writes how a connection is filled in by hand.
fn by_hand(app: &AppState, page: &mut HtmlPage) {
    let language = page.language;
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    page.section("zelf", both("4. Zelf invullen", "4. Fill it in yourself"));
    page.text(both(
        "Kies bij Vectortegel een nieuwe generieke verbinding en vul in:",
        "Under Vector Tile choose a new generic connection and fill in:",
    ));
    let example = app
        .engine()
        .offered()
        .first()
        .and_then(|offer| MapChoice::read(app.content(), &offer.map, &QueryParameters::default()).ok());
    let id = example.as_ref().map_or("signalering_absoluut", |choice| choice.map.as_str());
    let last = app.levels().iter().map(|shown| shown.last).max().unwrap_or(14);
    page.table(
        &[both("veld", "field"), both("waarde", "value")],
        &[
            vec!["URL".into(), format!("<code>{ADDRESS}/tiles/{id}/{{z}}/{{x}}/{{y}}.mvt</code>")],
            vec![both("stijl-URL", "style URL").into(), format!("<code>{ADDRESS}/styles/{id}.json</code>")],
            vec![both("zoomniveaus", "zoom levels").into(), format!("0 – {last}")],
        ],
    );
    page.text(both(
        "QGIS leest geen TileJSON: vul de zoomniveaus dus in. Begin bij 0: van het eerste niveau vraagt QGIS anders \
         alle tegels van de wereld.",
        "QGIS does not read TileJSON, so do fill in the zoom levels. Begin at 0: of a later first level QGIS would ask \
         for all tiles of the world.",
    ));
}

/// Writes how features are asked for by the interface of OGC, which QGIS, `ArcGIS` and GDAL have in common.
fn live(page: &mut HtmlPage) {
    let language = page.language;
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    let root = format!("{ADDRESS}{ROOT}");
    page.section("live", both("5. Live, met filters", "5. Live, with filters"));
    page.html(&format!(
        "<p>{} <code>{root}</code> {} <a href=\"ogc/v1/api?taal={}\">{}</a>.</p>",
        both(
            "Kies in QGIS Databronnen beheren, WFS / OGC API - Objecten, en maak een nieuwe verbinding met het adres",
            "In QGIS open Data Source Manager, WFS / OGC API - Features, and make a new connection with the address",
        ),
        both(
            "en als versie OGC API - Objecten. Elke kaart is een collectie van buurten, wijken of gemeenten met een \
             attributentabel en volledige grenzen; de collectie alle heeft de cijfers van alle kaarten. Een filter van \
             een laag, zoals \"klasse\" &gt;= 4, rekent de server uit (vanaf QGIS 3.40). Alles wat te vragen is:",
            "and as version OGC API - Features. Each map is a collection of neighbourhoods, districts or \
             municipalities with an attribute table and full boundaries; the collection alle has the figures of all \
             maps. A filter of a layer, such as \"klasse\" &gt;= 4, is worked out by the server (from QGIS 3.40 on). \
             All that can be asked:",
        ),
        language.code(),
        both("documentatie van de API", "documentation of the API"),
    ));
    page.html(&format!(
        "<p>{} <code>OAPIF:{root}</code>.</p>",
        both(
            "ArcGIS Pro leest hetzelfde adres als OGC API-server (Invoegen, Verbindingen), GDAL als",
            "ArcGIS Pro reads the same address as an OGC API server (Insert, Connections), GDAL as",
        )
    ));
}

/// Writes which fields the layers of tiles have.
fn fields(page: &mut HtmlPage) {
    let language = page.language;
    let both = |nl: &'static str, en: &'static str| language.either(nl, en);
    page.section("velden", both("Velden", "Fields"));
    page.text(both(
        "In de laag buurten staan code, naam, gemeente, klasse (het nummer van de klasse), status (0 ingedeeld, 1 \
         indicatief, 2 en hoger geen klasse), n (inwoners) en de cijfers achter de klasse. Een cijfer dat er niet is, \
         ontbreekt: rekenen met nul gebeurt dus niet vanzelf. Voor rekenen en selecteren is de GeoPackage handiger: \
         volledige grenzen in RD New, met een omschrijving, eenheid, jaar en bron per veld.",
        "The layer buurten holds code, naam, gemeente, klasse (the number of the class), status (0 classified, 1 \
         indicative, 2 and up no class), n (inhabitants) and the figures behind the class. A figure that does not \
         exist is absent, so nothing is silently taken as zero. For calculating and selecting the GeoPackage is \
         handier: full boundaries in RD New, with a description, unit, year and source for each field.",
    ));
}

#[cfg(test)]
mod tests {
    use super::PICTURES;

    #[test]
    fn every_picture_has_the_size_that_the_page_says() {
        for (name, bytes) in PICTURES {
            let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
            let size = [reader.info().width, reader.info().height];
            assert_eq!(size, if name.starts_with("laag") { [860, 500] } else { [560, 330] }, "{name}");
        }
    }
}
