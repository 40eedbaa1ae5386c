//! The map at the top of each notebook: all chapters, with the reader's chapter marked. And at the end of the last one, a
//! table of everyone who had to be trusted.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Each chapter's stem, what's new in it, and whom the reader still has to trust at its end.
const CHAPTERS: [(&str, [&str; 2], [&str; 2]); 9] = [
    ("stage1_ledger", ["a bank", "keeps the book"], ["the bank,", "for everything"]),
    ("stage2_signed", ["the sender", "signs"], ["the bank, for order", "and completeness"]),
    ("stage3_timestamp", ["a server", "chains blocks"], ["the server's", "key"]),
    ("stage4_pow", ["work closes", "the block"], ["the strongest", "miner"]),
    ("stage5_network", ["nodes race", "and agree"], ["an honest majority", "of the work"]),
    ("stage6_coin", ["coins", "are mined"], ["that, and one", "honest neighbour"]),
    ("stage7_peers", ["nodes find", "each other"], ["that, and one", "honest address"]),
    ("stage8_contract", ["members", "sign the order"], ["two thirds of", "a list of names"]),
    ("stage9_stake", ["coins", "vote"], ["two thirds of coins,", "and a checkpoint"]),
];

const ACROSS: usize = 138;
const WIDTH: usize = 112;

/// Draws the course as what it's about: a chain in which each block points back to the one before.
fn map(here: usize) -> String {
    let width = CHAPTERS.len() * ACROSS + 10;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 170\" width=\"{width}\" \
         font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\" fill=\"#555\"/></marker>\n"
    );
    for (index, (_, idea, trusted)) in CHAPTERS.iter().enumerate() {
        let left = index * ACROSS + 18;
        let (fill, edge, weight, ink) = match index == here {
            true => ("#f0c419", "stroke=\"#111\" stroke-width=\"3\"", "bold", "#111"),
            false if index < here => ("#eef3fb", "stroke=\"#345\"", "normal", "#111"),
            false => ("#fff", "stroke=\"#777\" stroke-dasharray=\"4 3\"", "normal", "#555"),
        };
        if index > 0 {
            let (from, to) = (left, left - ACROSS + WIDTH + 3);
            let _ = writeln!(
                svg,
                "<path d=\"M{from} 50H{to}\" stroke=\"#555\" marker-end=\"url(#tip)\"/>"
            );
        }
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"14\" width=\"{WIDTH}\" height=\"72\" rx=\"4\" fill=\"{fill}\" {edge}/>"
        );
        let lines = [&(index + 1).to_string(), idea[0], idea[1], trusted[0], trusted[1]];
        for (line, y) in lines.into_iter().zip([34, 54, 72, 130, 148]) {
            let (x, weight) = (left + WIDTH / 2, if y > 100 { "normal" } else { weight });
            let _ = writeln!(
                svg,
                "<text x=\"{x}\" y=\"{y}\" fill=\"{ink}\" font-weight=\"{weight}\">{line}</text>"
            );
        }
    }
    svg + "<text x=\"18\" y=\"110\" fill=\"#555\" font-style=\"italic\" text-anchor=\"start\">\
           when it ends, you still trust</text>\n</svg>\n"
}

/// Whom you have to trust, and in which chapters.
const TRUSTED: [(&str, &[usize]); 10] = [
    ("a bank, for everything", &[1]),
    ("a bank, for order and completeness", &[2]),
    ("the key of one server", &[3]),
    ("the strongest miner", &[4]),
    ("an honest majority of the work", &[5, 6, 7]),
    ("one honest neighbour", &[6]),
    ("one honest address to begin with", &[7, 9]),
    ("two thirds of a list of names, and its writer", &[8]),
    ("two thirds of the coins that vote", &[9]),
    ("the person who tells you a recent block", &[9]),
];

const ROW: usize = 34;
const NAMES: usize = 330;
const COLUMN: usize = 62;

/// Draws the whole course as a table: a disc where you have to trust someone, and a cross where a chapter took that away.
fn trust() -> String {
    let (width, height) = (NAMES + CHAPTERS.len() * COLUMN + 16, TRUSTED.len() * ROW + 76);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"sans-serif\" font-size=\"14\" fill=\"#111\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"14\" y=\"30\" fill=\"#555\" font-style=\"italic\">when the chapter ends, you trust</text>\n"
    );
    let middle = |chapter: usize| NAMES + (chapter - 1) * COLUMN + COLUMN / 2;
    for chapter in 1..=CHAPTERS.len() {
        let x = middle(chapter);
        let _ = writeln!(svg, "<text x=\"{x}\" y=\"30\" text-anchor=\"middle\">{chapter}</text>");
    }
    for (row, (name, chapters)) in TRUSTED.iter().enumerate() {
        let y = 60 + row * ROW;
        let (line, base) = (y - ROW / 2, y + 5);
        let _ = writeln!(svg, "<path d=\"M14 {line}H{}\" stroke=\"#ccc\"/>", width - 14);
        let _ = writeln!(svg, "<text x=\"14\" y=\"{base}\">{name}</text>");
        for chapter in 1..=CHAPTERS.len() {
            let x = middle(chapter);
            let is_over = chapters.contains(&(chapter - 1)) && !chapters.contains(&chapter);
            if chapters.contains(&chapter) {
                let _ = writeln!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"9\" fill=\"#0072b2\"/>");
            } else if is_over {
                let (left, right, top, bottom) = (x - 7, x + 7, y - 7, y + 7);
                let _ = writeln!(
                    svg,
                    "<path d=\"M{left} {top}L{right} {bottom}M{left} {bottom}L{right} {top}\" \
                     stroke=\"#d55e00\" stroke-width=\"3\"/>"
                );
            }
        }
    }
    let y = height - 10;
    svg + &format!(
        "<text x=\"14\" y=\"{y}\" fill=\"#555\">a disc: you have to; a cross: this chapter took it \
         away; after it: no longer</text>\n</svg>\n"
    )
}

#[test]
fn in_each_chapter_someone_is_trusted_and_each_chapter_takes_something_away() {
    let trusted = |chapter| TRUSTED.iter().filter(move |(_, in_them)| in_them.contains(&chapter));
    for chapter in 1..=CHAPTERS.len() {
        assert!(trusted(chapter).next().is_some(), "chapter {chapter} trusts no one");
        let gone = trusted(chapter - 1).filter(|(_, in_them)| !in_them.contains(&chapter));
        // Chapter 6 adds a neighbour, and takes no one away: there, it's money that's new.
        assert!(chapter == 1 || chapter == 6 || gone.count() > 0, "chapter {chapter}");
    }
    let svg = trust();
    let discs = TRUSTED.iter().map(|(_, chapters)| chapters.len()).sum::<usize>();
    assert_eq!(svg.matches("<circle").count(), discs);
}

#[test]
fn the_map_lights_up_one_chapter_and_dashes_those_to_come() {
    for here in 0..CHAPTERS.len() {
        let svg = map(here);
        assert_eq!(svg.matches("stroke-width=\"3\"").count(), 1);
        assert_eq!(svg.matches("stroke-dasharray").count(), CHAPTERS.len() - 1 - here);
        assert_eq!(svg.matches("marker-end").count(), CHAPTERS.len() - 1, "each points back");
    }
}

#[test]
fn each_chapter_has_its_map_and_every_notebook_opens_with_it() {
    let folder = Path::new(ROOT).join("docs/images/course");
    let sources = fs::read_dir(Path::new(ROOT).join("src")).expect("the chapters are there");
    let names = sources.map(|it| it.expect("an entry").file_name().to_string_lossy().into_owned());
    let chapters = names.filter(|name| name.starts_with("stage")).count();
    assert_eq!(chapters, CHAPTERS.len(), "a new chapter needs a line in this file");
    let mut stale = Vec::new();
    let maps = CHAPTERS.iter().enumerate().map(|(here, (stem, ..))| (*stem, map(here)));
    for (stem, svg) in maps.chain([("trust", trust())]) {
        let stored = folder.join(format!("{stem}.svg"));
        if fs::read_to_string(&stored).is_ok_and(|found| found == svg) {
            continue;
        }
        let drawn = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{stem}.svg"));
        fs::write(&drawn, svg).expect("the target folder can be written");
        stale.push(format!("cp {} {}", drawn.display(), stored.display()));
    }
    assert!(stale.is_empty(), "the map has changed. If it should have, run\n{}", stale.join("\n"));
}
