//! Writes a table as the pages of OData v3, with what the service tells of it besides.
//!
//! In: rows in JSON. Out: pages that name the next one, the count of the rows, the list of the columns. A page holds
//! 10,000 rows as that of the publisher, or a third of a table that is smaller, so that a small one has several too.

use std::fmt::Write as _;

use serde_json::json;

use super::tree::FileTree;
use crate::DemoError;

/// Most rows of a page.
const PAGE: usize = 10_000;

/// What a column of a table is.
pub(super) struct PageField<'a> {
    /// Its key.
    pub(super) key: &'a str,
    /// Its title.
    pub(super) title: &'a str,
    /// `Topic`, `Dimension`, `GeoDimension` or `TimeDimension`.
    pub(super) sort: &'static str,
    /// Title of its group; empty for one that is in none.
    pub(super) group: &'a str,
    /// What its cells are; of a dimension nothing is said.
    pub(super) datatype: Option<&'static str>,
    /// Its unit.
    pub(super) unit: &'a str,
}

/// A table of a service.
pub(super) struct Feed<'a> {
    /// Address of the service, such as `opendata.cbs.nl/ODataFeed/odata`.
    pub(super) service: &'a str,
    /// Number of the table.
    pub(super) table: &'a str,
    /// Its title.
    pub(super) title: String,
    /// When it was changed last.
    pub(super) modified: String,
    /// Its columns.
    pub(super) columns: Vec<PageField<'a>>,
    /// Whether people save its pages: for some tables it is the only way.
    pub(super) saved: bool,
}

/// Writes the table: `rows` in JSON, of which there are `total`.
pub(super) fn write(
    tree: &mut FileTree,
    feed: &Feed<'_>,
    total: usize,
    mut rows: impl Iterator<Item = String>,
) -> Result<(), DemoError> {
    let table = format!("{}/{}", feed.service, feed.table);
    let page = PAGE.min(total.div_ceil(3)).max(1);
    let saved = |place: usize| format!("{}_TypedDataSet_{place}.json", feed.table);
    for (place, first) in (0..total.max(1)).step_by(page).enumerate() {
        let of_page: Vec<String> = rows.by_ref().take(page).collect();
        let mut text = format!(
            "{{\"odata.metadata\":\"https://{table}/$metadata#Cbs.OData.WebAPI.TypedDataSet\",\"value\":[{}]",
            of_page.join(",")
        );
        if first + page < total {
            let next = address(&table, first + page);
            write!(text, ",\"odata.nextLink\":\"https://{next}\"").expect("a string takes all");
        }
        text.push('}');
        let saved = feed.saved.then(|| saved(place + 1));
        tree.fill(&address(&table, first), saved.as_deref(), text.as_bytes())?;
    }
    let mut place = total.div_ceil(page).max(1) + 1;
    while feed.saved && tree.remove(&saved(place)) {
        place += 1;
    }
    tree.fill(&format!("{table}/TypedDataSet/$count"), None, total.to_string().as_bytes())?;
    tree.fill(&format!("{table}/TableInfos?$format=json"), None, information(feed, &table, total).as_bytes())?;
    tree.fill(&format!("{table}/DataProperties?$format=json"), None, properties(feed, &table).as_bytes())
}

/// Gives the address of the page that begins with a row.
fn address(table: &str, first: usize) -> String {
    let skip = if first == 0 { String::new() } else { format!("&$skip={first}") };
    format!("{table}/TypedDataSet?$format=json{skip}")
}

fn information(feed: &Feed<'_>, table: &str, total: usize) -> String {
    let metadata = format!("https://{table}/$metadata#Cbs.OData.WebAPI.TableInfos");
    let entry = json!({
        "ID": 0,
        "Title": feed.title,
        "ShortTitle": feed.title,
        "Identifier": feed.table,
        "Summary": "",
        "Modified": feed.modified,
        "ReasonDelivery": "Actualisering",
        "Language": "nl",
        "RecordCount": total,
    });
    json!({ "odata.metadata": metadata, "value": [entry] }).to_string()
}

/// Lists the columns, and before the first of each group the group, which is no column.
fn properties(feed: &Feed<'_>, table: &str) -> String {
    let mut listed = Vec::new();
    let mut groups: Vec<(&str, usize)> = Vec::new();
    let entry = |place: usize, parent: Option<usize>, sort: &str, key: &str, title: &str| {
        json!({
            "odata.type": format!("Cbs.OData.{sort}"),
            "ID": place,
            "Position": place,
            "ParentID": parent,
            "Type": sort,
            "Key": key,
            "Title": title,
            "Description": "",
        })
    };
    for column in &feed.columns {
        let known = groups.iter().find(|(title, _)| *title == column.group).map(|(_, place)| *place);
        let parent = match known {
            _ if column.group.is_empty() => None,
            Some(place) => Some(place),
            None => {
                let place = listed.len();
                listed.push(entry(place, None, "TopicGroup", "", column.group));
                groups.push((column.group, place));
                Some(place)
            }
        };
        let mut told = entry(listed.len(), parent, column.sort, column.key, column.title);
        told["Datatype"] = json!(column.datatype);
        told["Unit"] = json!(column.unit);
        listed.push(told);
    }
    let metadata = format!("https://{table}/$metadata#Cbs.OData.WebAPI.DataProperties");
    json!({ "odata.metadata": metadata, "value": listed }).to_string()
}
