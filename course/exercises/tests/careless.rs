//! Where a task shows the code that is to be deceived, it is the code that the check deceives.

#[test]
fn a_task_shows_the_careless_code_as_it_is() {
    for (chapter, careless, task) in [
        (4, include_str!("../src/stage4/careless.rs"), include_str!("../stage4_pow.rs")),
        (5, include_str!("../src/stage5/careless.rs"), include_str!("../stage5_network.rs")),
        (6, include_str!("../src/stage6/careless.rs"), include_str!("../stage6_coin.rs")),
    ] {
        let functions: Vec<String> = careless.split("\npub fn ").skip(1).map(as_comment).collect();
        assert!(!functions.is_empty(), "chapter {chapter} has no careless code");
        for function in functions {
            assert!(task.contains(&function), "chapter {chapter} does not show\n{function}");
        }
    }
}

/// A function as it stands in a doc comment.
fn as_comment(rest: &str) -> String {
    let end = rest.find("\n}").expect("a function ends with a brace");
    let code = format!("pub fn {}\n}}", &rest[..end]);
    code.lines().map(|line| format!("/// {line}\n")).collect()
}
