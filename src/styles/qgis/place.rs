//! Where the layers of a definition lie: the source text of their tiles, their reference system, the rectangle around
//! the map, and where that lies in RD New.

use geo_types::Coord;
use veerkracht_picture::escape;

use crate::areas::Level;
use crate::areas::projection::{Projection, from_degrees, to_web_mercator};
use crate::sources::Crs;
use crate::styles::{Language, LevelZoomRange, StyledMap};

/// Web Mercator as QGIS writes it, but for the long text of its definition. Without `srsid` QGIS takes the system for
/// invalid: the layer is then drawn in no project that has another one.
pub(super) const MERCATOR: &str = "<srs><spatialrefsys>\
     <proj4>+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m \
     +nadgrids=@null +wktext +no_defs</proj4>\
     <srsid>3857</srsid><srid>3857</srid><authid>EPSG:3857</authid><description>WGS 84 / Pseudo-Mercator</description>\
     <projectionacronym>merc</projectionacronym><ellipsoidacronym>EPSG:7030</ellipsoidacronym>\
     <geographicflag>false</geographicflag>\
     </spatialrefsys></srs>";

/// RD New as QGIS writes it, but for the long text of its definition.
pub(super) const RD_NEW: &str = "<spatialrefsys>\
     <proj4>+proj=sterea +lat_0=52.1561605555556 +lon_0=5.38763888888889 +k=0.9999079 +x_0=155000 \
     +y_0=463000 +ellps=bessel +units=m +no_defs</proj4>\
     <srsid>28992</srsid><srid>28992</srid><authid>EPSG:28992</authid><description>Amersfoort / RD New</description>\
     <projectionacronym>sterea</projectionacronym><ellipsoidacronym>EPSG:7004</ellipsoidacronym>\
     <geographicflag>false</geographicflag>\
     </spatialrefsys>";

/// West, south, east and north of where RD New is used, metres.
const RD_NEW_BOUNDS: [f64; 4] = [0.0, 300_000.0, 290_000.0, 630_000.0];

/// Writes the data source text of one level, of whose areas and points alone it asks, so that who identifies areas on
/// the layer gets those of that level: parameters in the manner of a query, the address percent-encoded where it would
/// end one, as QGIS writes it. Of buurten it asks for the class in words too, which people read who identify one. A
/// question mark stays: QGIS 3.40 would ask for an encoded one as a part of the path.
///
/// The first zoom is 0 for every level: QGIS never asks tiles of a coarser zoom than that, also of the whole world,
/// which is the extent of every layer of tiles. From zoom 6 that would be 4,096 of them, and from zoom 8 65,536.
pub(super) fn tiles_source(tiles: &str, shown: LevelZoomRange) -> String {
    let (layer, sign) = (shown.level.layer(), if tiles.contains('?') { '&' } else { '?' });
    let mut url = String::with_capacity(tiles.len());
    let words = if shown.level == Level::Buurt { "fields=*,klasse_naam&" } else { "" };
    for c in format!("{tiles}{sign}{words}layers={layer},{layer}_label").chars() {
        match c {
            '%' => url.push_str("%25"),
            '&' => url.push_str("%26"),
            '=' => url.push_str("%3D"),
            '#' => url.push_str("%23"),
            '+' => url.push_str("%2B"),
            c => url.push(c),
        }
    }
    format!("type=xyz&url={url}&zmin=0&zmax={}", shown.last)
}

/// Brings bounds in degrees to RD New: west, south, east and north in metres of all that lies in them. Bounds that
/// reach beyond the system are those of all of it.
pub(super) fn rd_bounds([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    let projection = Projection::new(Crs::RdNew);
    let middle = f64::midpoint(west, east);
    // Parallels are bent: in the middle they lie farthest south.
    let corners = [(west, south), (middle, south), (east, south), (east, north), (middle, north), (west, north)];
    let points: Option<Vec<Coord<f64>>> =
        corners.into_iter().map(|(x, y)| projection.to_rd_new(from_degrees(Coord { x, y }))).collect();
    points.map_or(RD_NEW_BOUNDS, |points| {
        let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        points.iter().fold(none, |[west, south, east, north], point| {
            [west.min(point.x), south.min(point.y), east.max(point.x), north.max(point.y)]
        })
    })
}

/// A layer of one invisible rectangle around the map.
///
/// It is what people zoom to, and what QGIS zooms to by itself when the definition is opened in an empty project: from
/// 3.28 it passes over layers of tiles for that, since these claim the whole world. QGIS makes it from its source text,
/// without a file or a request.
pub(super) struct Surroundings {
    id: String,
    name: &'static str,
    source: String,
    /// What else is said of the layer, in XML, the way in which it is drawn last.
    look: String,
    /// Whether the layer tree shows what it is drawn with.
    is_open: bool,
}

/// Draws nothing.
const NOTHING: &str = "<renderer-v2 type=\"nullSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"/>";

impl Surroundings {
    /// Makes the layer that nothing is drawn of.
    pub(super) fn of(map: &StyledMap, id: String, language: Language) -> Self {
        let name = language.either("Kaartgebied (om naar te zoomen)", "Map area (to zoom to)");
        Surroundings { id, name, source: Self::source(map, None), look: NOTHING.to_owned(), is_open: false }
    }

    /// Makes the layer that shows what the colours of the map are: `look` draws nothing of an area whose column
    /// `klasse` is `class`, so that all there is to see is its legend.
    pub(super) fn with_legend(map: &StyledMap, id: String, language: Language, class: i32, look: String) -> Self {
        let name = language.either("Legenda", "Legend");
        Surroundings { id, name, source: Self::source(map, Some(class)), look, is_open: true }
    }

    /// Writes the query of which QGIS makes the rectangle, with a class where it has one.
    fn source(map: &StyledMap, class: Option<i32>) -> String {
        let [west, south, east, north] = map.bounds;
        let metres = |x: f64, y: f64| to_web_mercator(from_degrees(Coord { x, y }));
        let (low, high) = (metres(west, south), metres(east, north));
        let ring = [(low.x, low.y), (high.x, low.y), (high.x, high.y), (low.x, high.y), (low.x, low.y)];
        let ring: Vec<String> = ring.iter().map(|(x, y)| format!("{x:.0}%20{y:.0}")).collect();
        let (column, field) = class.map_or_else(Default::default, |class| {
            (format!("{class}%20AS%20klasse,%20"), "&field=klasse:int".to_owned())
        });
        format!(
            "?query=SELECT%20{column}ST_GeomFromText('POLYGON(({}))',%203857)%20AS%20geometry\
             &geometry=geometry:Polygon:3857{field}",
            ring.join(",%20")
        )
    }

    /// Writes the entry of the layer tree.
    pub(super) fn tree(&self) -> String {
        self.tree_with("")
    }

    /// Writes the entry of the layer tree with some properties of its own, in XML.
    pub(super) fn tree_with(&self, properties: &str) -> String {
        let Surroundings { id, name, source, is_open, .. } = self;
        format!(
            "   <layer-tree-layer id=\"{id}\" name=\"{name}\" providerKey=\"virtual\" source=\"{}\" \
             checked=\"Qt::Checked\" expanded=\"{}\">{properties}</layer-tree-layer>",
            escape(source),
            u8::from(*is_open)
        )
    }

    /// Writes the layer. Nothing of it is identified.
    pub(super) fn layer(&self) -> String {
        let Surroundings { id, name, source, look, .. } = self;
        format!(
            "  <maplayer type=\"vector\" geometry=\"Polygon\" hasScaleBasedVisibilityFlag=\"0\" \
             styleCategories=\"AllStyleCategories\">\n   <id>{id}</id>\n   <datasource>{}</datasource>\n   \
             <layername>{name}</layername>\n   <provider encoding=\"UTF-8\">virtual</provider>\n   {MERCATOR}\n   \
             <flags><Identifiable>0</Identifiable><Removable>1</Removable><Searchable>0</Searchable></flags>\n   \
             {look}\n  </maplayer>",
            escape(source)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{Surroundings, rd_bounds, tiles_source};
    use crate::areas::Level;
    use crate::styles::{Language, LevelZoomRange, example};

    #[test]
    fn an_address_with_a_query_stays_one_parameter_and_tiles_begin_at_zoom_0() {
        let shown = LevelZoomRange { level: Level::Buurt, first: 6, last: 14 };
        assert_eq!(
            tiles_source("http://h/tiles/m/{z}/{x}/{y}.mvt?window=2014-2022", shown),
            "type=xyz&url=http://h/tiles/m/{z}/{x}/{y}.mvt?window%3D2014-2022%26fields%3D*,klasse_naam\
             %26layers%3Dbuurten,buurten_label&zmin=0&zmax=14"
        );
    }

    #[test]
    fn the_rectangle_is_that_of_the_map_in_metres_of_web_mercator() {
        let mut map = example::map();
        // 180 degrees are 6378137 π metres; the latitude of 85.0511288 is as far from the equator.
        map.bounds = [-180.0, 0.0, 90.0, 85.051_128_779_806_6];
        let area = Surroundings::of(&map, "a".into(), Language::En);
        let ring = "((-20037508%200,%2010018754%200,%2010018754%2020037508,%20-20037508%2020037508,%20-20037508%200))";
        assert!(area.source.contains(ring), "{}", area.source);
        assert!(area.tree().contains("&amp;geometry=geometry:Polygon:3857\""));
    }

    #[test]
    fn the_bounds_of_a_map_are_metres_of_rd_new() {
        // The tower of Amersfoort is the middle of the system: 155,000 east, 463,000 north.
        let [west, south, east, north] = rd_bounds([5.387_638_9, 52.156_160_6, 5.4, 52.2]);
        assert!((west - 155_000.0).abs() < 250.0 && (south - 463_000.0).abs() < 250.0, "{west} {south}");
        // A degree of latitude is 111 km; one of longitude is 68 km there.
        assert!((east - west - 850.0).abs() < 50.0 && (north - south - 4880.0).abs() < 50.0, "{east} {north}");
        // Beyond the system: all of it.
        assert!((rd_bounds([f64::NAN, 0.0, 1.0, 1.0])[3] - 630_000.0).abs() < 1e-9);
    }
}
