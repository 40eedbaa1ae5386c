//! The contract of plots: data in, and out comes a readable picture or an error that says why there's none.

use kusari::figures::plot::{Axis, Plot, PlotError};

fn plot() -> Plot {
    Plot::new("Title", Axis::linear("difficulty, bits"), Axis::linear("hashes"))
}

fn logarithmic() -> Plot {
    Plot::new("Title", Axis::log2("difficulty, hashes"), Axis::log10("attempts"))
}

/// Checks that every element that's opened is closed, in order, and returns all their names.
fn elements(svg: &str) -> Vec<String> {
    let (mut open, mut all) = (Vec::new(), Vec::new());
    let mut rest = svg;
    while let Some((text, tail)) = rest.split_once('<') {
        assert!(!text.contains('>') || open.last().is_some_and(|name| name == "style"), "{text}");
        let (tag, tail) = tail.split_once('>').expect("an element ends");
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else {
            let name = tag.split([' ', '/']).next().expect("there is a first part").to_owned();
            all.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        rest = tail;
    }
    assert_eq!(open, [""; 0]);
    all
}

#[test]
fn a_plot_is_one_well_formed_picture_with_a_title_and_a_description() {
    let figure = logarithmic()
        .points("counted", [(2.0, 3.0), (4.0, 1.0), (1024.0, 5000.0)])
        .line("measured", [(2.0, 1.0), (1024.0, 2000.0)])
        .theory("2 to the difficulty", [(2.0, 2.0), (1024.0, 1024.0)])
        .caption("The dots lie around the line.")
        .draw()
        .unwrap();
    let elements = elements(figure.svg());
    assert_eq!(elements[..3], ["svg", "title", "desc"]);
    assert!(figure.svg().starts_with("<svg "));
    assert!(!elements.iter().any(|name| name == "script"));
    for words in ["counted", "2 to the difficulty", "difficulty, hashes, log scale", "2¹⁰", "1,000"]
    {
        assert!(figure.svg().contains(words), "{words}");
    }
}

#[test]
fn the_text_says_what_the_picture_shows() {
    let figure = plot().bars("counted", [(1.0, 30.0), (2.0, 12.5)]).caption("See.").draw().unwrap();
    let expected = "Title\nAcross: difficulty, bits. Upwards: hashes.\n\
        counted: 2 bars, from (1, 30) to (2, 12.50).\nSee.";
    assert_eq!(figure.alt(), expected);
}

#[test]
fn the_same_data_give_the_same_picture() {
    let points = vec![(0.1, 0.3), (7.0, -2.0)];
    let lent = plot().points("counted", &points).draw().unwrap();
    assert_eq!(lent, plot().points("counted", points).draw().unwrap());
}

#[test]
fn what_strangers_wrote_is_escaped() {
    let hostile = "</title><script>&\"'\u{1b}[2J EVCXR_EXECUTION_COMPLETE\nEVCXR_BEGIN_CONTENT x";
    let figure = Plot::new(hostile, Axis::named(hostile, [hostile]), Axis::linear(hostile))
        .bars(hostile, [(0.0, 1.0)])
        .caption(hostile)
        .draw()
        .unwrap();
    assert!(!elements(figure.svg()).iter().any(|name| name == "script"));
    for text in [figure.svg(), figure.alt()] {
        assert!(!text.contains("EVCXR_") && !text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn nothing_to_draw_is_an_error() {
    assert_eq!(plot().draw(), Err(PlotError::Empty));
    let none = [(0.0, 0.0); 0];
    assert_eq!(plot().points("none", none).line("none", none).draw(), Err(PlotError::Empty));
    let figure = plot().points("none", none).points("one", [(1.0, 1.0)]).draw().unwrap();
    assert!(figure.alt().contains("none: nothing."));
}

#[test]
fn values_without_a_place_are_errors() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX] {
        for point in [(value, 1.0), (1.0, value)] {
            for plot in [plot(), logarithmic()] {
                let refusal = plot.line("x", [(1.0, 1.0), point]).draw().unwrap_err();
                assert!(matches!(refusal, PlotError::NotFinite { .. }), "{refusal}");
            }
        }
    }
    for value in [0.0, -1.0] {
        let refusal = logarithmic().points("x", [(1.0, value)]).draw().unwrap_err();
        assert_eq!(refusal, PlotError::NotPositive { value });
    }
}

#[test]
fn data_of_every_extent_are_drawn() {
    let values = [0.0, 1.0, -1.0, 1e-300, 1e-9, 1.0 + 1e-15, 1e15, 1e100, -1e100];
    for first in values {
        for second in values {
            for plot in [plot().points("x", [(first, second)]), plot().bars("x", [(second, first)])]
            {
                elements(plot.line("y", [(first, first), (second, second)]).draw().unwrap().svg());
            }
            if first > 0.0 && second > 0.0 {
                let plot =
                    logarithmic().theory("x", [(first, second)]).bars("y", [(second, first)]);
                elements(plot.draw().unwrap().svg());
            }
        }
    }
}

#[test]
fn the_supply_of_coins_grows_towards_its_cap_in_halves() {
    use kusari::stage6_coin::{Rules, UNITS_PER_COIN};
    let rules = Rules::bitcoin();
    let coins = |units: u64| units as f64 / UNITS_PER_COIN as f64;
    let years = |height: u64| height as f64 * f64::from(rules.spacing) / (365.25 * 86_400.0);
    let halving = u64::from(rules.halving);
    let (mut units, mut supply, mut subsidies) = (0, vec![(0.0, 0.0)], Vec::new());
    for era in 0..33 {
        // The genesis creates no coins.
        let blocks = if era == 0 { halving - 1 } else { halving };
        let subsidy = rules.subsidy(era * halving + 1).units();
        units += blocks * subsidy;
        supply.push((years((era + 1) * halving), coins(units) / 1e6));
        subsidies.push((years(era * halving), coins(subsidy)));
        subsidies.push((years((era + 1) * halving), coins(subsidy)));
    }
    let cap = rules.cap().unwrap().units();
    assert_eq!(units, cap);

    let end = supply[supply.len() - 1].0;
    let supply =
        Plot::new("Bitcoin's coins", Axis::linear("years"), Axis::linear("millions of coins"))
            .line("in existence", &supply)
            .theory("the cap", [(0.0, coins(cap) / 1e6), (end, coins(cap) / 1e6)])
            .caption("Half of all that there will be came in the first four years.")
            .draw()
            .unwrap();
    assert!(supply.alt().contains("in existence: 34 points, from (0, 0) to (1"), "{supply}");
    let subsidy = Plot::new("New coins a block", Axis::linear("years"), Axis::log10("coins"))
        .line("subsidy", subsidies.iter().filter(|(_, coins)| *coins > 0.0))
        .draw()
        .unwrap();
    assert!(subsidy.alt().contains("from (0, 50) to (1"), "{subsidy}");
    for figure in [supply, subsidy] {
        elements(figure.svg());
    }
}
