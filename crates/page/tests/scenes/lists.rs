//! What the course says about its scenes.

use kusari_page::scenes;

#[test]
fn the_teachers_guide_has_a_row_for_each_scene_in_its_order() {
    let guide = include_str!("../../../../course/teaching/scenes.md");
    let rows = guide.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        Some((cells.next()?, cells.next()?))
    });
    let rows: Vec<_> = rows.skip(2).collect();
    let first = |chapters: &'static str| chapters.split(' ').next().unwrap_or(chapters);
    let scenes = scenes::ALL.iter().map(|it| (first(it.about.chapters), it.about.title));
    assert_eq!(rows, scenes.collect::<Vec<_>>());
}
