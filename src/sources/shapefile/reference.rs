//! The reference system that a `.prj` names.
//!
//! In: well-known text, as OGC or Esri write it (OGC 01-009, ISO 19162). Out: a [`DeclaredCrs`]. Guaranteed: a number
//! of EPSG counts before a name; a system that can be told from those that are read is refused, and only what names
//! none is left to where the points lie.

use std::path::Path;

use super::super::layer::DeclaredCrs;
use super::super::{Crs, SourceError, text};

/// Bytes of a `.prj` that are looked at; the longest has some thousands.
const LONGEST: usize = 1 << 16;

/// Reads what a `.prj` says.
pub(super) fn claim(prj: &Path, place: &str) -> Result<DeclaredCrs, SourceError> {
    let bytes = text::read_bytes(prj)?;
    let words = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]);
    claimed(&words).map_err(|found| SourceError::Crs {
        place: place.to_owned(),
        found,
        hint: "save the layer again in one of these, with QGIS or ogr2ogr -t_srs",
    })
}

/// Finds the system in a text, or says which other it is.
fn claimed(words: &str) -> Result<DeclaredCrs, String> {
    let kind: String = words.trim_start_matches('\u{feff}').trim_start().chars().take_while(|c| *c != '[').collect();
    let kind = kind.trim().to_ascii_uppercase();
    let name = words.split('"').nth(1).unwrap_or_default().trim();
    let said = if name.is_empty() { "a .prj that names no system".to_owned() } else { format!("`{name}` in its .prj") };
    // The outermost of several numbers is the last one; those before are of its parts.
    if let Some(number) = last_number(words) {
        return Crs::from_epsg(number).map(DeclaredCrs::Known).ok_or_else(|| format!("EPSG:{number}, {said}"));
    }
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_none = ["", "unknown", "unnamed", "undefined", "undefinedcartesiansrs", "undefinedgeographicsrs"];
    match kind.as_str() {
        _ if is_none.contains(&plain.as_str()) => Ok(DeclaredCrs::Unknown(said)),
        "GEOGCS" | "GEOGCRS" | "GEODCRS" => match plain.as_str() {
            "gcswgs1984" | "wgs84" | "wgs1984" | "gcsetrs1989" | "etrs89" | "etrs1989" => {
                Ok(DeclaredCrs::Known(Crs::Degrees))
            }
            _ => Err(said),
        },
        "PROJCS" | "PROJCRS" => {
            let is_mercator = plain.contains("pseudomercator") || plain.contains("webmercator");
            // False easting and northing of RD New (EPSG:28992); its name is written in many ways.
            let is_rd = words.contains("155000") && words.contains("463000");
            match (is_rd, is_mercator) {
                (true, _) => Ok(DeclaredCrs::Known(Crs::RdNew)),
                (false, true) => Ok(DeclaredCrs::Known(Crs::WebMercator)),
                (false, false) => Err(said),
            }
        }
        "LOCAL_CS" | "ENGCRS" | "" => Ok(DeclaredCrs::Unknown(said)),
        _ => Err(said),
    }
}

/// Finds the last number of EPSG, which stands at the end of the text where the whole has one: `AUTHORITY["EPSG",
/// "28992"]]` or `ID["EPSG",28992]]`.
fn last_number(words: &str) -> Option<i64> {
    let text = words.trim_end().strip_suffix(']')?.trim_end();
    let start = text.rfind("AUTHORITY[").or_else(|| text.rfind("ID["))?;
    let inside = text[start..].split_once('[')?.1.strip_suffix(']')?;
    let (authority, number) = inside.split_once(',')?;
    let is_epsg = authority.trim().trim_matches('"').eq_ignore_ascii_case("EPSG");
    is_epsg.then(|| number.trim().trim_matches('"').parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ESRI: &str = r#"PROJCS["RD_New",GEOGCS["GCS_Amersfoort",DATUM["D_Amersfoort",SPHEROID["Bessel_1841",
        6377397.155,299.1528128]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],
        PROJECTION["Double_Stereographic"],PARAMETER["False_Easting",155000.0],PARAMETER["False_Northing",463000.0],
        UNIT["Meter",1.0]]"#;

    #[test]
    fn the_systems_of_the_netherlands_are_known_by_number_name_or_parameters() {
        for (words, crs) in [
            (ESRI, Crs::RdNew),
            (
                r#"PROJCS["Amersfoort / RD New",GEOGCS["x",AUTHORITY["EPSG","4289"]],AUTHORITY["EPSG","28992"]]"#,
                Crs::RdNew,
            ),
            (
                r#"PROJCRS["Amersfoort / RD New",BASEGEOGCRS["Amersfoort",ID["EPSG",4289]],ID["EPSG",28992]]"#,
                Crs::RdNew,
            ),
            (
                r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]"#,
                Crs::Degrees,
            ),
            (r#"GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989"]]"#, Crs::Degrees),
            (r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"]]"#, Crs::WebMercator),
            (r#"PROJCS["WGS 84 / Pseudo-Mercator",AUTHORITY["EPSG","3857"]]"#, Crs::WebMercator),
        ] {
            assert_eq!(claimed(words), Ok(DeclaredCrs::Known(crs)), "{words}");
        }
    }

    #[test]
    fn another_system_is_refused_by_its_name_and_none_is_left_to_the_points() {
        for (words, found) in [
            (
                r#"PROJCS["Belge_Lambert_1972",GEOGCS["GCS_Belge_1972"],PARAMETER["False_Easting",150000.01256]]"#,
                "Belge",
            ),
            (r#"GEOGCS["GCS_Amersfoort",DATUM["D_Amersfoort"]]"#, "GCS_Amersfoort"),
            (r#"PROJCS["ETRS89 / UTM zone 31N",AUTHORITY["EPSG","25831"]]"#, "EPSG:25831"),
        ] {
            assert!(claimed(words).unwrap_err().contains(found), "{words}");
        }
        for words in ["", r#"LOCAL_CS["Undefined Cartesian SRS",UNIT["m",1]]"#, r#"PROJCS["unnamed"]"#] {
            assert!(matches!(claimed(words), Ok(DeclaredCrs::Unknown(_))), "{words}");
        }
    }
}
