//! Scripts for a page that's a single file: there, a module can't import another one.

use regex_lite::{Captures, Regex};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static IMPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?m)^import\\b([^;'\"]*)[\"']\\./([^'\"]+)[\"'];?[ \\t]*\\n?").expect("it is one")
});
static EXPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^export\s+(async|function|class|const|let|var)\b").expect("it is one")
});
static LEFT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^(?:import|export)\b.*$").expect("it is one"));
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^(?:async\s+)?(?:function\*?|class|const|let|var)\s+([A-Za-z_$][\w$]*)")
        .expect("it is one")
});
static END: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?i)</(script)").expect("it is one"));

/// Joins a script and those that it imports into one. Each file stays in one piece, after the files that it imports.
///
/// # Errors
///
/// Any import but a plain one of names, any export but that of a declaration in the same line, a name that two files
/// declare, and what `read` refuses.
pub(super) fn joined(
    first: &str,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let (mut done, mut text) = (Vec::new(), String::new());
    add(first, read, &mut done, &mut text)?;
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for found in NAME.captures_iter(&text) {
        *names.entry(found.get(1).map_or("", |it| it.as_str())).or_default() += 1;
    }
    match names.iter().find(|(_, count)| **count > 1) {
        Some((name, _)) => Err(format!("{name} is declared twice in {}", done.join(", "))),
        None => Ok(text),
    }
}

fn add(
    name: &str,
    read: &dyn Fn(&str) -> Result<String, String>,
    done: &mut Vec<String>,
    text: &mut String,
) -> Result<(), String> {
    if done.iter().any(|it| it == name) {
        return Ok(());
    }
    done.push(name.to_owned());
    let source = read(name)?;
    for import in IMPORT.captures_iter(&source) {
        if import[1].contains(" as ") {
            return Err(format!("{name}: {}: another name is not understood", import[0].trim()));
        }
        add(&import[2], read, done, text)?;
    }
    let alone = IMPORT.replace_all(&source, "");
    let alone = EXPORT.replace_all(&alone, |it: &Captures<'_>| it[1].to_owned());
    if let Some(left) = LEFT.find(&alone) {
        return Err(format!("{name}: {}: this is not understood", left.as_str()));
    }
    *text += alone.trim();
    text.push('\n');
    Ok(())
}

/// Writes a script so that it can be in an element of HTML: nothing in it may look like the element's end.
pub(super) fn inline(script: &str) -> String {
    END.replace_all(script, "<\\/$1").replace("<!--", "<\\!--")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(files: &[(&str, &str)]) -> Result<String, String> {
        joined("a.js", &|name| {
            let file = files.iter().find(|it| it.0 == name).ok_or(format!("{name}: it's missing"));
            file.map(|it| it.1.to_owned())
        })
    }

    #[test]
    fn what_is_imported_comes_first_and_once() {
        let a = "// A\nimport { b } from \"./b.js\";\nimport {\n  c,\n} from './c.js'\n\nb(c);\n";
        let b = "import { c } from \"./c.js\";\nexport function b() {}\n";
        let c = "export const c = 1;\nexport class D {}\n";
        let text = join(&[("a.js", a), ("b.js", b), ("c.js", c)]).unwrap();
        assert_eq!(text, "const c = 1;\nclass D {}\nfunction b() {}\n// A\n\nb(c);\n");
    }

    #[test]
    fn what_it_does_not_understand_is_refused() {
        for (text, why) in [
            ("import { b as c } from \"./b.js\";", "another name"),
            ("import * as b from \"./b.js\";", "another name"),
            ("export default 1;", "not understood"),
            ("const a = 1;\nexport { a };", "not understood"),
            ("import { x } from \"https://elsewhere/x.js\";", "not understood"),
            ("import \"./none.js\";", "missing"),
            ("import { b } from \"./b.js\";\nconst b = 1;", "b is declared twice in a.js, b.js"),
        ] {
            let said = join(&[("a.js", text), ("b.js", "export function b() {}")]).unwrap_err();
            assert!(said.contains(why), "{text}: {said}");
        }
    }

    #[test]
    fn a_script_cannot_end_its_element() {
        let script = inline("x = '</Script><!-- <b>'; y = 1 </2/");
        assert_eq!(script, "x = '<\\/Script><\\!-- <b>'; y = 1 </2/");
    }

    #[test]
    fn the_course_s_own_scripts_can_be_joined() {
        let web = kusari_tools::course::root().join("crates/page/web");
        let read =
            |name: &str| std::fs::read_to_string(web.join(name)).map_err(|it| it.to_string());
        let text = joined("scene.js", &read).unwrap();
        assert!(text.contains("customElements.define"), "{text}");
    }
}
