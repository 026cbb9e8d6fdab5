//! What a request is for, by its path: a kind of which there are few, for counters and logs, that names no area.

/// Kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Route(&'static str);

/// All kinds; their number bounds that of the counters.
pub(crate) const ROUTES: [Route; 28] = [
    Route("tile"),
    Route("tilejson"),
    Route("map"),
    Route("style"),
    Route("legend"),
    Route("picture"),
    Route("sprite"),
    Route("glyphs"),
    Route("area"),
    Route("compare"),
    Route("column"),
    Route("postcodes"),
    Route("download"),
    Route("ogc"),
    Route("ogc items"),
    Route("ogc tile"),
    Route("esri"),
    Route("esri tile"),
    Route("qgis"),
    Route("catalogue"),
    Route("page"),
    Route("viewer"),
    Route("health"),
    Route("access"),
    Route("layer"),
    Route("note"),
    Route("static"),
    Route("other"),
];

impl Route {
    /// Tells what a path below the prefix is for.
    #[must_use]
    pub(crate) fn of(path: &str) -> Route {
        let path = path.strip_prefix('/').unwrap_or(path);
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        Route(match first {
            "tiles" if rest.contains('/') => "tile",
            "tiles" => "tilejson",
            "maps.json" | "maps" => "map",
            "styles" => "style",
            "legend" => "legend",
            "picture" => "picture",
            "sprites" => "sprite",
            "fonts" => "glyphs",
            "areas.json" | "areas" | "gemeenten" | "wijken" | "changes.json" => "area",
            "compare" => "compare",
            "columns" => "column",
            "postcodes.json" | "postcodes" => "postcodes",
            "download" => "download",
            "ogc" if rest.contains("/tiles/") => "ogc tile",
            "ogc" if rest.contains("/items") => "ogc items",
            "ogc" => "ogc",
            "arcgis" if rest.contains("/tile/") => "esri tile",
            "arcgis" => "esri",
            "qgis" => "qgis",
            "catalog.json" | "sources.json" | "report.json" | "dcat" | "dcat.jsonld" | "dcat.ttl" | "sitemap.xml" => {
                "catalogue"
            }
            "gemeente" | "method" | "licences" | "licences.txt" | "privacy" => "page",
            "" | "assets" => "viewer",
            "health" => "health",
            "access.json" => "access",
            "layers" | "layers.json" => "layer",
            "notes" => "note",
            "page.css" | "agreements.js" | "robots.txt" | ".well-known" => "static",
            _ => "other",
        })
    }

    /// The name of the kind.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    /// Tells whether it is a tile, whoever asks for it in whatever way.
    #[must_use]
    pub(crate) fn is_tile(self) -> bool {
        matches!(self.0, "tile" | "ogc tile" | "esri tile")
    }

    /// Tells whether what is there may be changed by requests: what associations and professionals bring.
    #[must_use]
    pub(crate) fn is_changed(self) -> bool {
        matches!(self.0, "layer" | "note")
    }

    /// Lists the methods of a path below the prefix that takes more than reading, where there is a store: those that
    /// change something are for what associations and professionals bring. None for all others.
    #[must_use]
    pub(crate) fn methods(path: &str) -> Option<&'static str> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["layers", _] => Some("GET, HEAD, OPTIONS, PUT, DELETE"),
            ["layers", _, "features"] => Some("OPTIONS, POST"),
            ["notes"] => Some("GET, HEAD, OPTIONS, POST"),
            ["notes", _] => Some("GET, HEAD, OPTIONS, PATCH"),
            _ => None,
        }
    }

    /// The place of the kind in [`ROUTES`].
    #[must_use]
    pub(crate) fn place(self) -> usize {
        ROUTES.iter().position(|route| *route == self).unwrap_or(ROUTES.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::{ROUTES, Route};

    /// The table of routes with every row on one line, however long it is.
    fn table() -> String {
        let words: Vec<&str> = include_str!("../http.rs").split_whitespace().collect();
        words.join(" ").replace(".route( ", ".route(")
    }

    #[test]
    fn every_route_of_the_table_has_a_kind_and_every_kind_its_place() {
        let table = table();
        let routes: Vec<&str> = table.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(routes.len() > 50, "{routes:?}");
        for route in routes {
            let kind = Route::of(route);
            assert_ne!(kind.name(), "other", "{route}: add it to `Route::of`");
            assert_eq!(ROUTES[kind.place()], kind, "{route}: add its kind to `ROUTES`");
        }
    }

    #[test]
    fn the_methods_of_a_path_are_those_of_the_table() {
        // A row: `.route("/notes", get(contributions::items).post(contributions::propose))`.
        let table = table();
        let rows = table.split(".route(\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let mut changed = 0;
        for (path, rest) in rows {
            let row = rest.split(".route(").next().unwrap_or_default();
            let has = |method: &str| row.contains(&format!(" {method}(")) || row.contains(&format!(".{method}("));
            let reading: &[&str] = if has("get") { &["GET", "HEAD", "OPTIONS"] } else { &["OPTIONS"] };
            let more = [("put", "PUT"), ("post", "POST"), ("patch", "PATCH"), ("delete", "DELETE")];
            let more: Vec<&str> = more.into_iter().filter(|(name, _)| has(name)).map(|(_, method)| method).collect();
            changed += more.len();
            let expected = (!more.is_empty()).then(|| [reading, more.as_slice()].concat().join(", "));
            assert_eq!(Route::methods(path).map(str::to_owned), expected, "{path}");
        }
        assert_eq!(changed, 5, "put, delete and post of layers, post and patch of notes");
    }

    #[test]
    fn a_kind_names_no_area_and_what_nobody_knows_is_other() {
        for (path, kind) in [
            ("/", "viewer"),
            ("/assets/index-1a2b.js", "viewer"),
            ("/tiles/focuskaart/6/33/21.mvt", "tile"),
            ("/tiles/focuskaart.json", "tilejson"),
            ("/ogc/v1/collections/alle/items/BU05990110", "ogc items"),
            ("/ogc/v1/collections/alle/tiles/WebMercatorQuad/6/21/33", "ogc tile"),
            ("/arcgis/rest/services/focuskaart/VectorTileServer/tile/6/21/33.pbf", "esri tile"),
            ("/health/ready", "health"),
            ("/wp-login.php", "other"),
            ("", "viewer"),
        ] {
            assert_eq!(Route::of(path).name(), kind, "{path}");
        }
    }
}
