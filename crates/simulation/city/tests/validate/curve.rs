use kusari_city::Histogram;
use kusari_city::validate::SimBlockCurve;

/// A curve of ours whose times are those of SimBlock, stretched.
fn stretched(curve: &SimBlockCurve, percent: u64) -> Histogram {
    let mut histogram = Histogram::default();
    for pair in curve.quantiles.windows(2) {
        for part in 0..100 {
            histogram.add((pair[0] + (pair[1] - pair[0]) * part / 100) * percent / 100);
        }
    }
    histogram
}

#[test]
fn the_stored_curve_is_one_of_six_topologies() {
    let curve = SimBlockCurve::stored().unwrap();
    assert_eq!((curve.runs.len(), curve.quantiles.len()), (6, 257));
    assert!(curve.quantiles.is_sorted());
    let (blocks, stale) =
        curve.runs.iter().fold((0, 0), |(b, s), run| (b + run.blocks, s + run.stale));
    assert_eq!((blocks, stale), (24_298, 298));
}

#[test]
fn a_curve_has_no_distance_from_itself_and_some_from_a_slower_one() {
    let curve = SimBlockCurve::stored().unwrap();
    let [same, slower, slow] =
        [100, 105, 150].map(|percent| curve.distance(&stretched(&curve, percent)));
    assert!(same < 0.005, "{same}");
    assert!(slower > 0.03, "{slower}");
    assert!(slow > 0.3, "{slow}");
    // Whatever didn't arrive at all is as far away as can be.
    assert!(curve.distance(&Histogram::default()) >= 0.99);
}
