//! What the server sends: the portal's pages must stand without script.

use leptos::prelude::*;

use crate::{
    components::{
        Badge, Button, Checkboxes, DateField, FieldError, Form, FormErrors, InLang, Kind, Row, Shell, TextField, Tone,
        choice,
    },
    i18n::{Lang, Words, common, portal, provide_lang},
    portal::{Frame, Page, TrackPage, Tracking},
};

fn rendered<V: RenderHtml>(lang: Lang, view: impl FnOnce() -> V) -> String {
    Owner::new().with(|| {
        provide_lang(lang);
        view().to_html()
    })
}

#[test]
fn a_field_is_tied_to_its_label_help_and_error() {
    let html = rendered(Lang::Vi, || {
        let errors = FormErrors::found(vec![FieldError::new("from", common::DATE_WRONG)]);
        view! {
            <Form errors action="/tra-cuu">
                <DateField name="from" label="Từ ngày" required=true />
                <TextField name="code" label="Mã" />
            </Form>
        }
    });
    assert!(html.contains(r#"<label for="f-from">"#), "{html}");
    assert!(html.contains(r#"aria-describedby="f-from-help f-from-error""#), "{html}");
    assert!(html.contains(r#"id="f-from-error""#), "{html}");
    assert!(html.contains(r##"href="#f-from""##), "the summary leads to the field: {html}");
    assert!(html.contains(r#"action="/tra-cuu""#) && html.contains("novalidate"), "{html}");
    assert_eq!(html.matches("aria-invalid").count(), 1, "only the wrong field says so: {html}");
}

#[test]
fn the_title_of_a_page_says_first_that_a_form_shows_errors() {
    let title = |lang, tracking| {
        let html = rendered(lang, || {
            let (school, path) = ("Mầm non Sen".to_owned(), "/tra-cuu".to_owned());
            let frame = Frame { lang, school, path, css: None, icon: None };
            view! {
                <Page frame title=portal::TRACK>
                    <TrackPage code=String::new() tracking />
                </Page>
            }
        });
        let (_, rest) = html.split_once("<title>").expect("a title");
        rest.split_once("</title>").expect("its end").0.to_owned()
    };
    assert_eq!(title(Lang::Vi, Tracking::Missed), "Lỗi: Tra cứu hồ sơ · Mầm non Sen");
    assert_eq!(title(Lang::En, Tracking::TooMany), "Error: Track a dossier · Mầm non Sen");
    assert_eq!(title(Lang::Vi, Tracking::Asked), "Tra cứu hồ sơ · Mầm non Sen");
}

#[test]
fn a_part_of_a_page_can_speak_another_language() {
    let html = rendered(Lang::Vi, || {
        let english = RwSignal::new(Lang::En);
        view! {
            <Button kind=Kind::Main submit=true>{common::SAVE}</Button>
            <InLang lang=english><Button>{common::SAVE}</Button></InLang>
            <Button>{common::CANCEL}</Button>
        }
    });
    let (vi, en) = (html.find("Lưu"), html.find("Save"));
    assert!(vi < en && vi.is_some(), "{html}");
    assert!(html.contains(r#"lang="en""#) && html.contains("Bỏ qua"), "the language does not leak out: {html}");
}

#[test]
fn ticks_and_badges_need_no_script() {
    let html = rendered(Lang::En, || {
        let choices = vec![choice("a", Words::new("Đơn", "Application")), choice("b", Words::same("B"))];
        let values = RwSignal::new(vec!["a".to_owned()]);
        view! {
            <Checkboxes name="papers" label="Papers" choices values />
            <Badge tone=Tone::Late>"late"</Badge>
            <Row href="/x" title="T" sub="S" state=|| view! { <Badge>"b"</Badge> } />
        }
    });
    assert_eq!(html.matches(" checked").count(), 1, "{html}");
    assert!(html.contains("Application") && html.contains("badge late"), "{html}");
}

#[test]
fn no_component_writes_a_style_attribute() {
    let html = rendered(Lang::Vi, || {
        view! { <Shell school="S" places=vec![] path="/app" who="W">"page"</Shell> }
    });
    assert!(!html.contains(" style="), "{html}");
    assert!(html.contains(r#"<main id="main""#), "{html}");
}
