//! Downloads that break, stop, begin anew, lie.

use veerkracht_fetch::{FetchMode, FileOutcome, RunStatus};

use super::data;
use super::publisher::{Fault, Page};
use super::scene::{BOUNDARIES, CELLS, Scene, file, only, summary_text};

/// Runs with the boundaries alone, and gives the ranges that were asked for.
fn ranges_after(page: Page, expected: &[u8]) -> Vec<Option<String>> {
    let scene = Scene::of("grenzen");
    scene.publisher.put(BOUNDARIES, page);
    let summary = scene.run(FetchMode::Get);
    assert_eq!(summary.status(), RunStatus::Done, "{}", summary_text(&summary));
    assert_eq!(scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(), expected);
    scene.publisher.requests_for(BOUNDARIES).iter().map(|seen| seen.headers.get("range").cloned()).collect()
}

/// The header that asks for the rest.
fn rest(bytes: usize) -> String {
    format!("bytes={bytes}-")
}

#[test]
fn a_download_that_is_cut_three_times_goes_on_where_it_was_left() {
    let body = data::boundaries("one");
    let (a, b, c) = (body.len() * 3 / 10, body.len() * 5 / 10, body.len() * 9 / 10);
    let page = Page { faults: [Fault::Cut(a), Fault::Cut(b), Fault::Cut(c)].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, Some(rest(a)), Some(rest(b)), Some(rest(c))]);
}

#[test]
fn a_download_that_is_cut_again_and_again_at_one_place_ends_after_six_attempts() {
    let scene = Scene::of("grenzen");
    scene.publisher.change(BOUNDARIES, |page| {
        page.ranges = false;
        page.faults = (0..20).map(|_| Fault::Cut(3000)).collect();
    });
    let summary = scene.run(FetchMode::Get);
    let said = summary_text(&summary);
    assert!(said.contains("6 attempts failed, the last one because: it ended after 3000 of"), "{said}");
    assert_eq!(scene.publisher.requests_for(BOUNDARIES).len(), 6);
}

#[test]
fn a_run_that_was_ended_goes_on_in_the_next_one() {
    let scene = Scene::of("grenzen");
    let body = data::boundaries("one");
    scene.publisher.change(BOUNDARIES, |page| {
        page.faults =
            std::iter::once(Fault::Cut(5000)).chain((0..9).map(|_| Fault::Status(500, vec![], "no"))).collect();
    });
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Failed);
    scene.publisher.change(BOUNDARIES, |page| page.faults.clear());
    scene.publisher.forget();
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done);
    let seen = scene.publisher.requests_for(BOUNDARIES);
    assert_eq!((seen.len(), seen[0].headers.get("range").cloned()), (1, Some(rest(5000))));
    assert_eq!(seen[0].headers["if-range"], "\"1\"");
    assert_eq!(scene.stored_bytes("wijkenbuurten_2024.gpkg").unwrap(), body);
}

#[test]
fn a_file_that_is_replaced_between_two_attempts_begins_anew() {
    let new = data::boundaries("two");
    let becomes = Page { etag: Some("\"2\"".to_owned()), ..file(new.clone()) };
    let page =
        Page { faults: [Fault::Cut(5000), Fault::Becomes(Box::new(becomes))].into(), ..file(data::boundaries("one")) };
    assert_eq!(ranges_after(page, &new), [None, Some(rest(5000))]);
}

#[test]
fn without_a_version_that_can_be_told_a_download_begins_anew() {
    let body = data::boundaries("one");
    for (etag, last_modified) in [(None, None), (Some("W/\"1\"".to_owned()), None)] {
        let page = Page { etag, last_modified, faults: [Fault::Cut(5000)].into(), ..file(body.clone()) };
        assert_eq!(ranges_after(page, &body), [None, None]);
    }
    let date = Some("Mon, 30 Nov 2026 08:00:00 GMT".to_owned());
    let page = Page { etag: None, last_modified: date, faults: [Fault::Cut(5000)].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, Some(rest(5000))]);
}

#[test]
fn a_server_without_parts_sends_the_whole_again() {
    let body = data::boundaries("one");
    let page = Page { ranges: false, faults: [Fault::Cut(5000)].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, Some(rest(5000))]);
}

#[test]
fn another_part_than_was_asked_for_and_a_part_behind_the_end_are_dropped() {
    let body = data::boundaries("one");
    let page = Page { faults: [Fault::Cut(5000), Fault::WrongPart].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, Some(rest(5000)), None]);
    let refused = Fault::Status(416, vec![], "");
    let page = Page { faults: [Fault::Cut(5000), refused].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, Some(rest(5000)), None]);
}

#[test]
fn a_server_that_says_nothing_more_is_asked_again() {
    let body = data::boundaries("one");
    let page = Page { faults: [Fault::Stall(5000)].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, Some(rest(5000))]);
}

#[test]
fn an_early_end_without_a_length_is_found_by_content_and_tried_again() {
    let body = data::boundaries("one");
    let page = Page { faults: [Fault::Unannounced(5000), Fault::Unannounced(usize::MAX)].into(), ..file(body.clone()) };
    assert_eq!(ranges_after(page, &body), [None, None]);
}

#[test]
fn a_service_that_is_out_of_order_is_left_alone_as_long_as_it_asks() {
    let scene = Scene::of("grenzen");
    let later = |seconds: &str| Fault::Status(503, vec![("Retry-After", seconds.to_owned())], "<h1>Onderhoud</h1>");
    scene.publisher.change(BOUNDARIES, |page| page.faults = [later("120"), later("7")].into());
    assert_eq!(scene.run(FetchMode::Get).status(), RunStatus::Done);
    let slept: Vec<u64> = scene.clock.slept().iter().map(std::time::Duration::as_secs).filter(|s| *s > 0).collect();
    assert_eq!(slept, [120, 7]);

    let scene = Scene::of("grenzen");
    scene.publisher.change(BOUNDARIES, |page| page.faults = [later("86400")].into());
    let said = summary_text(&scene.run(FetchMode::Get));
    assert!(said.contains("the server asks to come back in 1440 minutes"), "{said}");
}

#[test]
fn a_web_page_in_place_of_data_is_not_taken_whatever_its_status() {
    let scene = Scene::of("grenzen");
    let page = b"<!DOCTYPE html><html><head><title>Pagina niet gevonden</title></head></html>".to_vec();
    scene.publisher.change(BOUNDARIES, |there| there.body = page);
    let summary = scene.run(FetchMode::Get);
    let said = summary_text(&summary);
    assert!(matches!(only(&summary), FileOutcome::Missing { .. }));
    assert!(said.contains("found a web page in place of data (“Pagina niet gevonden”)"), "{said}");
    assert!(scene.stored_bytes("wijkenbuurten_2024.gpkg").is_none());
}

#[test]
fn what_a_server_says_of_the_type_does_not_count() {
    let body = data::boundaries("one");
    let headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
    assert_eq!(ranges_after(Page { headers, ..file(body.clone()) }, &body), [None]);
}

#[test]
fn what_is_compressed_for_the_way_is_unpacked_and_what_only_claims_to_be_is_taken_as_it_is() {
    let body = data::cells(1, None);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &body).unwrap();
    for sent in [packed.finish().unwrap(), body.clone()] {
        let scene = Scene::of("kwb");
        let headers = vec![("Content-Encoding".to_owned(), "gzip".to_owned())];
        scene.publisher.put(CELLS, Page { headers, ..file(sent) });
        let summary = scene.run(FetchMode::Get);
        assert_eq!(scene.stored_bytes("kwb/2024_85984NED.zip").unwrap(), body, "{}", summary_text(&summary));
    }
}
