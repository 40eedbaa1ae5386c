//! Whether HTML is what a scene may show: each element is closed, known and harmless, and ids are unique.

use std::collections::BTreeSet;

/// All elements that scenes use. There's none among them that loads something or runs a script.
const KNOWN: &str = "a b br button caption circle clipPath code datalist dd defs desc details div dl dt em fieldset figcaption figure \
    g h3 h4 h5 i input label legend li line marker mark ol optgroup option output p path pattern polygon polyline pre \
    progress rect section select small span strong style sub summary sup svg table tbody td text textarea th thead \
    title tr tspan ul use";

/// These have no end.
const VOID: [&str; 2] = ["br", "input"];

/// Attributes that name another element by its id.
const REFERENCES: [&str; 4] = ["for", "list", "aria-labelledby", "aria-describedby"];

/// What's wrong with some HTML, if anything is.
pub(crate) fn fault(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut named = BTreeSet::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if let Some(fault) = text(&rest[..at]) {
            return Some(fault);
        }
        let Some(end) = rest[at..].find('>') else { return Some("a tag has no end".to_owned()) };
        let tag = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |it| (it, true));
        let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
        if !KNOWN.split_whitespace().any(|it| it == name) {
            return Some(format!("<{name}> isn't known"));
        }
        let attributes = match read(attributes) {
            Ok(attributes) => attributes,
            Err(fault) => return Some(format!("<{name} {attributes}>: {fault}")),
        };
        for (key, value) in attributes {
            let points = ["href", "src", "action"].contains(&key);
            if key.starts_with("on") || points && !value.starts_with('#') {
                return Some(format!("<{name}> has {key}={value}"));
            }
            if key == "id" && (value.is_empty() || !ids.insert(value)) {
                return Some(format!("the id {value} isn't unique"));
            }
            if REFERENCES.contains(&key) {
                named.extend(value.split_whitespace());
            }
        }
        if !is_closed && !VOID.contains(&name) {
            open.push(name);
        }
    }
    let missing = named.difference(&ids).next().map(|it| format!("nothing has the id {it}"));
    let never_closed = open.last().map(|it| format!("<{it}> is never closed"));
    text(rest).or(never_closed).or(missing)
}

/// Attributes, each of them in quotes or without a value.
fn read(mut rest: &str) -> Result<Vec<(&str, &str)>, String> {
    let mut all: Vec<(&str, &str)> = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ', '\n']).unwrap_or(rest.len());
        let key = &rest[..end];
        let is_plain = |it: char| it.is_ascii_alphanumeric() || "-:_".contains(it);
        if key.is_empty() || !key.chars().all(is_plain) {
            return Err(format!("“{key}” is no attribute"));
        }
        if all.iter().any(|it| it.0 == key) {
            return Err(format!("{key} is there twice"));
        }
        rest = &rest[end..];
        let mut value = "";
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let end = quoted.find('"').ok_or("a quote has no end")?;
            (value, rest) = (&quoted[..end], &quoted[end + 1..]);
            if let Some(fault) = text(value) {
                return Err(fault);
            }
        } else if rest.starts_with('=') {
            return Err(format!("{key} has no quotes"));
        }
        all.push((key, value));
    }
    Ok(all)
}

/// A text must have no bare `<`, `>` or `&`.
fn text(text: &str) -> Option<String> {
    let is_reference = |rest: &str| {
        let name = rest.split_once(';').map_or("", |it| it.0);
        ["amp", "lt", "gt", "quot"].contains(&name) || name.starts_with('#')
    };
    let is_bare = text.contains(['<', '>']) || text.split('&').skip(1).any(|it| !is_reference(it));
    is_bare.then(|| format!("“{text}” isn't escaped"))
}

#[test]
fn what_a_stranger_wrote_is_found_if_it_is_not_escaped() {
    assert_eq!(fault("<p id=\"a\">1 &lt; 2<br><input value=\"&quot;\" disabled></p>"), None);
    for html in [
        "<p>",
        "</p>",
        "<p></div>",
        "<script></script>",
        "<p onclick=\"x\"></p>",
        "<p title=\"<b>\"></p>",
        "<p title=x></p>",
        "<p title=\"a\" title=\"b\"></p>",
        "<a href=\"javascript:x\"></a>",
        "a > b",
        "a & b",
        "<b id=\"a\"></b><b id=\"a\"></b>",
        "<label for=\"a\"></label>",
        "<!-- -->",
    ] {
        assert!(fault(html).is_some(), "{html}");
    }
}
