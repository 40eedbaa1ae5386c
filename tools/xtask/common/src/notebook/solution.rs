/// The code that is folded under a heading with the word "solution", in a cell of text.
///
/// `tests/notebooks/build.rs` compiles this file, too: so it needs nothing but the standard library.
pub fn solution(text: &str) -> Option<&str> {
    let folds = text.split("<details>").skip(1).filter_map(|it| it.split("</details>").next());
    let mut folds = folds.filter_map(|fold| fold.split_once("</summary>"));
    let (_, fold) = folds.find(|(summary, _)| summary.to_lowercase().contains("solution"))?;
    let (_, code) = fold.split_once("```rust\n")?;
    Some(code.split_once("\n```")?.0)
}
