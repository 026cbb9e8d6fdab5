//! Wrong figures are counted with their place, and the work goes on; files that are no tables are refused.

use std::fs;

use crate::program::Workspace;

/// Builds and asserts that the closing summary counts these codes.
fn expect_counted(workspace: &Workspace, codes: &[&str]) {
    let run = workspace.build();
    run.expect(0, &[]);
    let said = run.out + &run.err;
    for code in codes {
        assert!(said.contains(code), "{code} in {said}");
    }
}

/// Replaces the value of the first `"name_NN":value` of a JSON text.
fn replace_first(text: &str, name: &str, value: &str) -> String {
    let rows = text.find("\"BU").expect("there is a row of a buurt");
    let key = rows + text[rows..].find(&format!("\"{name}_")).expect("the column is there");
    let start = key + text[key..].find(':').expect("a value follows") + 1;
    let end = start + text[start..].find([',', '}']).expect("the row ends");
    format!("{}{value}{}", &text[..start], &text[end..])
}

/// Builds with one wrong cell in the table of 2022 and asserts that it is the only problem of its kind.
fn expect_one(column: &str, value: &str, code: &str, told: &str) {
    let workspace = Workspace::new();
    workspace.edit("2022_", |text| replace_first(&text, column, value));
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains(&format!("{code}: 1\n")) && run.out.contains(told), "{code}, {told} in {}", run.out);
    let figures = ["number_out_of_range", "number_unusual", "number_unreadable", "share_above_whole"];
    assert!(figures.iter().all(|other| *other == code || !run.out.contains(other)), "only {code} in {}", run.out);
}

#[test]
fn a_percentage_above_100_is_counted() {
    expect_one(
        "InBezitWoningcorporatie",
        "140",
        "number_out_of_range",
        "found 140, expected a number from 0 to 100 for `corporatie`",
    );
}

#[test]
fn a_negative_percentage_is_counted() {
    expect_one(
        "InBezitWoningcorporatie",
        "-10",
        "number_out_of_range",
        "found -10, expected a number from 0 to 100 for `corporatie`",
    );
}

#[test]
fn a_negative_count_is_counted() {
    expect_one(
        "PersonenPerSoortUitkeringBijstand",
        "-10",
        "number_out_of_range",
        "found -10, expected a number, 0 or more for `bijstand`",
    );
}

#[test]
fn a_number_that_is_only_unusual_is_counted_and_used() {
    expect_one(
        "WmoClientenRelatief",
        "1500",
        "number_unusual",
        "found 1500, expected a number from 0 to 1000 for `wmo`: used as it is",
    );
}

#[test]
fn a_text_in_a_number_is_counted() {
    expect_one("AantalInwoners", "\"veel\"", "number_unreadable", "found \"veel\"");
}

#[test]
fn a_count_larger_than_its_whole_is_counted_and_used() {
    // No buurt of the demo has so many inhabitants.
    expect_one(
        "PersonenPerSoortUitkeringBijstand",
        "1200",
        "share_above_whole",
        "PersonenPerSoortUitkeringBijstand_83 1200 of k_15Tot25Jaar_9 230",
    );
}

#[test]
fn a_column_that_is_missing_in_one_year_is_counted() {
    let workspace = Workspace::new();
    workspace.edit("2022_", |text| text.replace("\"InBezitWoningcorporatie_", "\"Iets_"));
    expect_counted(&workspace, &["column_missing"]);
}

#[test]
fn a_csv_with_broken_lines_loses_only_those() {
    let workspace = Workspace::new();
    workspace.edit("Leefbaarometer", |text| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[2] = "BU";
        lines[3] = "a,b,c,d,e,f,g,h,i,j,k,l,m,n";
        lines.join("\n")
    });
    expect_counted(&workspace, &["row_unreadable"]);
}

/// Opens a quote before a field of a line and does not close it.
fn open_quote(text: &str, line: usize, field: usize) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut fields: Vec<&str> = lines[line].split(',').collect();
    let quoted = format!("\"{}", fields[field]);
    fields[field] = &quoted;
    lines[line] = fields.join(",");
    lines.join("\n") + "\n"
}

#[test]
fn a_quote_that_is_not_closed_costs_its_own_row_and_changes_no_figure() {
    let workspace = Workspace::new();
    let figures =
        || workspace.run(&["inspect", "--all", "--csv", "--map", "onveilig_niveau", "--dataset", "one.dataset"]).out;
    workspace.build().expect(0, &[]);
    let whole = figures();
    let last =
        fs::read_to_string(workspace.find("Leefbaarometer")).unwrap().lines().next().unwrap().split(',').count() - 1;
    workspace.edit("Leefbaarometer", |text| open_quote(&text, 5, last));
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("row_unreadable: 1\n") && run.out.contains("line 6"), "{}", run.out);
    // Two more, in the column of names: what lies between them is read.
    workspace.edit("Leefbaarometer", |text| open_quote(&open_quote(&text, 20, 1), 30, 1));
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("row_unreadable: 3\n"), "{}", run.out);
    // Each row that is lost is one year of one buurt: no other figure changes.
    let changed = whole.lines().zip(figures().lines()).filter(|(before, after)| before != after).count();
    assert!(changed <= 3, "{changed} lines of the newest year");
    workspace.edit("hercodering", |text| open_quote(&text, 2, 5));
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("row_unreadable: 4\n") && run.out.contains("hercodering.csv line 3"), "{}", run.out);
}

#[test]
fn two_tables_of_one_source_are_both_read_and_overlaps_are_counted_per_file() {
    let workspace = Workspace::new();
    let table = fs::read_to_string(workspace.find("gezondheid_50150NED")).unwrap();
    let figures =
        || workspace.run(&["inspect", "--all", "--csv", "--map", "kwetsbaar_nl", "--dataset", "one.dataset"]).out;
    workspace.build().expect(0, &[]);
    let whole = figures();
    // The older table, on the division of 2020, has other figures of the same years.
    let other = table.replace("2022JJ00", "2018JJ00").replace("50150NED", "50090NED");
    for place in ["gezondheid_50090NED.json", "rivm/rivm/50090NED.json"] {
        let path = workspace.raw().join(place);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &other).unwrap();
        let run = workspace.build();
        run.expect(0, &[]);
        assert!(
            run.out.contains("figures_passed_over: 1\n")
                && run.out.contains("50150NED.json has figures of the same year"),
            "{}",
            run.out
        );
        assert!(run.out.contains("gezondheid: 2012 2016 2018 2020 2022"), "{}", run.out);
        assert_eq!(figures(), whole, "the table that the catalogue lists first counts");
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn areas_that_the_boundaries_do_not_have_are_counted_once_per_file() {
    let workspace = Workspace::new();
    workspace.edit("Leefbaarometer", |text| text.replace("BU700101", "BU719999"));
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(run.out.contains("area_unknown: 1\n") && run.out.contains("BU719999"), "{}", run.out);
}

#[test]
fn a_folder_of_which_no_map_can_be_made_leaves_the_last_dataset() {
    let workspace = Workspace::new();
    workspace.build().expect(0, &[]);
    let good = fs::read(workspace.dataset()).unwrap();
    let only_boundaries = workspace.path().join("only");
    fs::create_dir(&only_boundaries).unwrap();
    fs::copy(workspace.boundaries(), only_boundaries.join("wijkenbuurten_2024_v1.gpkg")).unwrap();
    let run = workspace.run(&["build", "--data", "only", "--dataset", "one.dataset"]);
    run.expect(2, &["no map can be made", "onveilig_niveau: ", "kwetsbaar_nl: "]);
    assert_eq!(fs::read(workspace.dataset()).unwrap(), good);
}

#[test]
fn nan_is_a_figure_that_is_not_there() {
    let workspace = Workspace::new();
    let counts = |run: &crate::program::Run| {
        let line = run.out.lines().find(|line| line.contains("figures     leefbaarometer")).unwrap_or_default();
        let years = line.split(" buurten ").nth(1).unwrap_or_default().split(", ");
        years.map(|year| year.split(' ').next().unwrap().parse::<usize>().unwrap()).collect::<Vec<_>>()
    };
    let before = counts(&workspace.build());
    workspace.edit("Leefbaarometer", |text| {
        let line = text.lines().nth(1).unwrap().to_owned();
        let mut fields: Vec<&str> = line.split(',').collect();
        let column = text.lines().next().unwrap().split(',').position(|name| name == "onv").unwrap();
        fields[column] = "NaN";
        text.replacen(&line, &fields.join(","), 1)
    });
    let run = workspace.build();
    run.expect(0, &[]);
    assert!(!run.out.contains("number_unreadable"), "{}", run.out);
    let after = counts(&run);
    let fewer = before.iter().zip(&after).map(|(before, after)| before - after).sum::<usize>();
    assert_eq!((before.len(), fewer), (after.len(), 1), "one buurt has none in one year: {before:?} {after:?}");
}

#[test]
fn a_table_that_is_cut_off_costs_its_own_figures_and_the_key_figures_of_the_division_cost_all() {
    for (part, code) in [("2022_8", 0), ("gezondheid", 0), ("2024_8", 2)] {
        let workspace = Workspace::new();
        let path = workspace.find(part);
        let text = fs::read(&path).unwrap();
        fs::write(&path, &text[..text.len() / 2]).unwrap();
        let run = workspace.build();
        run.expect(code, &[]);
        let said = run.out + &run.err;
        assert!(said.contains("the file was cut off") && said.contains(part), "{said}");
        assert_eq!(said.contains("table_unusable: 1"), code == 0, "{said}");
        let without = ["every map would be another without them", "take `kwb/2024_85984NED.json` out of the folder"];
        assert_eq!(without.map(|told| said.contains(told)), [code == 2; 2], "{said}");
    }
}

#[test]
fn a_selection_beside_the_table_of_the_country_changes_no_map() {
    let workspace = Workspace::new();
    let figures =
        || workspace.run(&["inspect", "--all", "--csv", "--map", "kwetsbaar_nl", "--dataset", "one.dataset"]).out;
    workspace.build().expect(0, &[]);
    let whole = figures();
    let table: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(workspace.find("2024_8")).unwrap()).unwrap();
    let columns = ["Codering", "AantalInwoners", "k_15Tot25Jaar", "k_25Tot45Jaar", "k_45Tot65Jaar", "jaar"];
    let mut text = columns.join(";");
    for row in table["value"].as_array().unwrap() {
        let cell = |column: &str| {
            row.as_object().unwrap().iter().find(|(name, _)| name.starts_with(column)).map(|(_, cell)| cell.clone())
        };
        let code = cell("Codering").unwrap().as_str().unwrap().trim().to_owned();
        if code.starts_with("BU7001") {
            text = text + "\n" + &code + ";95;10;20;30;2024";
        }
    }
    for name in ["kwb-2024-kolkstede.csv", "kwb/kwb-2024-kolkstede.csv", "kwb.csv"] {
        let path = workspace.raw().join(name);
        fs::write(&path, &text).unwrap();
        let run = workspace.build();
        run.expect(0, &[]);
        assert!(run.out.contains(name) && run.out.contains("passed_over: 1\n"), "{name}: {}", run.out);
        assert!(!run.out.contains("compared    within") && figures() == whole, "{name}: {}", run.out);
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_table_under_the_name_of_another_is_not_read() {
    for (from, to, code) in [("2022_85318NED", "2020_84799NED", 0), ("2022_85318NED", "2024_85984NED", 2)] {
        let workspace = Workspace::new();
        fs::copy(workspace.find(from), workspace.find(to)).unwrap();
        let run = workspace.build();
        run.expect(code, &[]);
        let said = run.out + &run.err;
        assert!(said.contains("found table 85318NED, of 2022, expected the table and year of its name"), "{said}");
    }
}

#[test]
fn figures_of_one_gemeente_are_none_of_the_country_though_the_boundaries_are() {
    let workspace = Workspace::new();
    let of_gemeente = |name: &str, with_country: bool| {
        let path = workspace.find(name);
        let mut table: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        table["value"].as_array_mut().unwrap().retain(|row| {
            let code = row.as_object().unwrap().values().find_map(|cell| {
                let code = cell.as_str()?.trim();
                ["BU", "WK", "GM", "NL"].iter().any(|level| code.starts_with(level)).then(|| code.to_owned())
            });
            code.is_some_and(|code| code.contains("7001") || (with_country && code.starts_with("NL")))
        });
        fs::write(&path, table.to_string()).unwrap();
    };
    workspace.build().expect(0, &[]);
    assert!(!workspace.build().out.contains("compared    within"), "the demo is its own country");
    for with_country in [true, false] {
        of_gemeente("2024_8", with_country);
        let run = workspace.build();
        run.expect(0, &[]);
        let [line] = &run.out.lines().filter(|line| line.starts_with("compared")).collect::<Vec<_>>()[..] else {
            panic!("one line in {}", run.out)
        };
        assert!(line.starts_with("compared    within Kolkstede (70 neighbourhoods): the figures are not"), "{line}");
    }
}

#[test]
fn a_title_of_another_year_than_that_of_the_name_is_told() {
    for (title, told) in [("Kerncijfers 2021", true), ("Kerncijfers 2022", false), ("Kerncijfers 2021-2022", false)] {
        let workspace = Workspace::new();
        let path = workspace.find("2022_85318NED");
        let table: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let rows = table["value"].as_array().unwrap();
        let columns: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
        let mut text =
            format!("\"{title}\"\n{}\n", columns.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(";"));
        for row in rows {
            let cells: Vec<String> = columns
                .iter()
                .map(|name| match &row[name.as_str()] {
                    serde_json::Value::Null => String::new(),
                    serde_json::Value::String(words) => words.trim().to_owned(),
                    other => other.to_string().replace('.', ","),
                })
                .collect();
            text.push_str(&cells.join(";"));
            text.push('\n');
        }
        fs::remove_file(&path).unwrap();
        fs::write(path.with_file_name("kwb-2022.csv"), text).unwrap();
        let run = workspace.build();
        run.expect(0, &[]);
        assert_eq!(run.out.contains("year_differs: 1\n"), told, "{title}: {}", run.out);
        assert_eq!(run.out.contains("says 2021, its name 2022"), told, "{}", run.out);
    }
}

#[test]
fn key_figures_of_another_year_that_cannot_be_used_cost_their_own_maps() {
    // Of no year, and two that differ of one year: those of the division are there.
    let workspace = Workspace::new();
    let table = fs::read_to_string(workspace.find("2022_85318NED")).unwrap();
    fs::write(workspace.raw().join("kwb.csv"), "gwb_code;a_inw\nBU00010001;5\n").unwrap();
    let other = replace_first(&table, "AantalInwoners", "7");
    let place = workspace.find("2022_85318NED").with_file_name("2022_85318NED-2.json");
    fs::write(place, other).unwrap();
    let run = workspace.build();
    run.expect(0, &[]);
    let said = run.out;
    assert!(said.contains("table_unusable: 2\n") && said.contains("its figures are left out"), "{said}");
    assert!(said.contains("kwb.csv") && said.contains("kwb/2022_85318NED-2.json and kwb/2022_85318NED.json"), "{said}");
}

#[test]
fn a_table_in_two_pages_gives_the_same_maps_and_one_page_alone_none() {
    let workspace = Workspace::new();
    let figures =
        || workspace.run(&["inspect", "--all", "--csv", "--map", "kwetsbaar_nl", "--dataset", "one.dataset"]).out;
    workspace.build().expect(0, &[]);
    let whole = figures();
    let path = workspace.find("2024_8");
    let table: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let rows = table["value"].as_array().unwrap();
    let (first, last) = rows.split_at(rows.len() / 2);
    fs::remove_file(&path).unwrap();
    let page = |name: &str, rows: &[serde_json::Value], next: Option<&str>| {
        let page = serde_json::json!({ "value": rows, "odata.nextLink": next });
        fs::write(workspace.raw().join(name), page.to_string()).unwrap();
    };
    page("85984NED.json", first, Some("https://example.org/85984NED/TypedDataSet?$skip=10000"));
    workspace.build().expect(2, &["85984NED.json", "one page of several", "save each next page"]);
    page("85984NED (1).json", last, None);
    workspace.build().expect(0, &[]);
    assert_eq!(figures(), whole);
}

#[test]
fn a_table_of_several_years_in_pages_gives_the_same_maps_and_without_one_of_them_no_figures() {
    let workspace = Workspace::new();
    let asked = ["inspect", "--all", "--map", "kwetsbaar_nl", "--csv", "--dataset", "one.dataset"];
    workspace.build().expect(0, &[]);
    let expected = workspace.run(&asked).out;
    let health = workspace.find("50150NED");
    let content: serde_json::Value = serde_json::from_slice(&fs::read(&health).unwrap()).unwrap();
    let rows = content["value"].as_array().unwrap();
    fs::remove_file(&health).unwrap();
    let pages: Vec<_> = rows.chunks(rows.len().div_ceil(3)).collect();
    let name = |page: usize| workspace.raw().join(format!("50150NED_TypedDataSet_{page}.json"));
    for (page, rows) in pages.iter().enumerate() {
        let next = (page + 1 < pages.len()).then(|| format!("https://example.org/50150NED?$skip={page}"));
        fs::write(name(page), serde_json::json!({ "value": rows, "odata.nextLink": next }).to_string()).unwrap();
    }
    workspace.build().expect(0, &[]);
    assert!(workspace.run(&asked).out == expected, "three pages are one table");
    fs::remove_file(name(2)).unwrap();
    let build = workspace.build();
    build.expect(0, &[]);
    assert!(
        build.out.contains("save each next page") && !build.out.contains("figures     gezondheid"),
        "{}",
        build.out
    );
}

#[test]
fn what_was_not_read_and_what_is_wrong_is_told_also_when_a_build_fails() {
    let workspace = Workspace::new();
    for part in ["2012_7", "2014_8", "2016_8", "2018_8", "2020_8", "2022_8", "2024_8", "Leefbaarometer"] {
        fs::remove_file(workspace.find(part)).unwrap();
    }
    fs::write(workspace.raw().join("kwb_2024.csv"), "gwb_code,a_inw\nOost,12\n").unwrap();
    fs::write(workspace.raw().join("kwb_2022.parquet"), "PAR1").unwrap();
    fs::write(workspace.raw().join("kwb_2020.ods"), "PK").unwrap();
    let run = workspace.build();
    run.expect(2, &["no map can be made", "code_malformed: 1", "`OOST`", "kwb_2020.ods: save it as CSV"]);
    run.expect(2, &["table_unusable", "kwb_2022.parquet at its end"]);
}

#[test]
fn files_that_cannot_be_read_are_named_all_at_once() {
    let workspace = Workspace::new();
    let broken = ["2020_", "2022_", "Leefbaarometer", "wijkenbuurten_2024"].map(|part| workspace.find(part));
    for path in &broken {
        fs::write(path, "<html>de downloadpagina</html>").unwrap();
    }
    let names = broken.each_ref().map(|path| path.file_name().unwrap().to_str().unwrap());
    let run = workspace.build();
    run.expect(2, &names);
    assert_eq!(run.err.matches("a web page").count(), names.len(), "{}", run.err);
}

#[test]
fn a_source_that_is_not_there_leaves_out_its_maps_and_says_so() {
    let workspace = Workspace::new();
    fs::remove_file(workspace.find("Leefbaarometer")).unwrap();
    let run = workspace.build();
    run.expect(0, &[]);
    let said = run.out + &run.err;
    assert!(said.contains("source_missing") && said.contains("onveilig_niveau"), "{said}");
    assert_ne!(
        workspace.run(&["inspect", "--all", "--csv", "--map", "onveilig_niveau", "--dataset", "one.dataset"]).code,
        Some(0)
    );
    workspace
        .run(&["inspect", "--all", "--csv", "--map", "corporatiebezit", "--dataset", "one.dataset"])
        .expect(0, &[]);
}

#[test]
fn the_recoding_table_may_have_other_columns_when_the_catalogue_names_them() {
    let workspace = Workspace::new();
    workspace.edit("hercodering", |text| text.replace("code_van", "oude_code"));
    let built = workspace.build();
    built.expect(0, &[]);
    for said in [
        "table_unusable: 1\n",
        "hercodering.csv",
        "code_van",
        "oude_code",
        "columns.code_from",
        "its rows are left out",
    ] {
        assert!(built.out.contains(said), "{said} in {}", built.out);
    }
    assert!(built.out.contains("maps        corporatiebezit") && !built.out.contains("\nrecoding "), "{}", built.out);
    let sources = include_str!("../../config/sources.toml").replace("[\"code_van\"]", "[\"oude_code\", \"code_van\"]");
    fs::create_dir(workspace.path().join("config")).unwrap();
    fs::write(workspace.path().join("config/sources.toml"), sources).unwrap();
    let run = workspace.run(&["build", "--data", "raw", "--dataset", "one.dataset", "--config", "config"]);
    run.expect(0, &[]);
    let said = run.out + &run.err;
    assert!(!said.contains("recoding_") && !said.contains("column_missing"), "{said}");
}

#[test]
fn a_recoding_row_that_stands_twice_is_counted() {
    let workspace = Workspace::new();
    workspace.edit("hercodering", |text| {
        let first = text.lines().nth(1).expect("the demo recodes").to_owned();
        text.trim_end().to_owned() + "\n" + &first + "\n"
    });
    expect_counted(&workspace, &["recoding_refused", "found the same as at"]);
}
