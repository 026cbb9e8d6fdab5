//! A graph as Turtle (W3C RDF 1.1 Turtle).

use std::fmt::Write as _;

use super::graph::{Graph, PREFIXES, PropertyValue, Resource};

/// Writes a graph as Turtle.
pub(super) fn turtle(graph: &Graph) -> String {
    let mut out = String::new();
    for (prefix, vocabulary) in PREFIXES {
        writeln!(out, "@prefix {prefix}: <{vocabulary}> .").expect("writing to a string does not fail");
    }
    for resource in &graph.0 {
        let address = resource.address.as_deref().unwrap_or_default();
        write!(out, "\n<{address}> ").expect("writing to a string does not fail");
        statements(&mut out, resource, " ;\n    ");
        out.push_str(" .\n");
    }
    out
}

/// Writes class and properties of a resource, with `between` between them.
fn statements(out: &mut String, resource: &Resource, between: &str) {
    out.push_str("a ");
    out.push_str(resource.class);
    for (property, values) in &resource.properties {
        out.push_str(between);
        out.push_str(property);
        for (place, value) in values.iter().enumerate() {
            out.push_str(if place == 0 { " " } else { ", " });
            object(out, value);
        }
    }
}

/// Writes a value.
fn object(out: &mut String, value: &PropertyValue) {
    match value {
        PropertyValue::Address(address) => write!(out, "<{address}>").expect("writing to a string does not fail"),
        PropertyValue::Plain(text) => literal(out, text),
        PropertyValue::Text(text, language) => {
            literal(out, text);
            out.push('@');
            out.push_str(language);
        }
        PropertyValue::Typed(text, datatype) => {
            literal(out, text);
            out.push_str("^^");
            out.push_str(datatype);
        }
        PropertyValue::Resource(resource) => {
            out.push_str("[ ");
            statements(out, resource, " ; ");
            out.push_str(" ]");
        }
    }
}

/// Writes a text between quotes, with what it may not hold there as escapes.
fn literal(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => {
                write!(out, "\\u{:04X}", u32::from(letter)).expect("writing to a string does not fail");
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::graph::{Graph, PropertyValue, Resource};
    use super::turtle;

    #[test]
    fn what_a_text_or_an_address_may_not_hold_is_escaped() {
        let resource = Resource::new("https://a.example/<x> y", "dcat:Dataset")
            .with(
                "dct:title",
                [PropertyValue::Text("say \"a\\b\"\n\u{1}".into(), "en"), PropertyValue::Plain("é".into())],
            )
            .with(
                "dct:temporal",
                [PropertyValue::Resource(
                    Resource::nameless("dct:PeriodOfTime")
                        .with("dcat:startDate", [PropertyValue::Typed("2012".into(), "xsd:gYear")]),
                )],
            );
        let text = turtle(&Graph(vec![resource]));
        let (_, written) = text.split_once("\n\n").unwrap();
        assert_eq!(
            written,
            "<https://a.example/%3Cx%3E%20y> a dcat:Dataset ;\n    dct:title \"say \\\"a\\\\b\\\"\\n\\u0001\"@en, \
             \"é\" ;\n    dct:temporal [ a dct:PeriodOfTime ; dcat:startDate \"2012\"^^xsd:gYear ] .\n"
        );
    }
}
