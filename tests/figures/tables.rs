//! Tables.

use kusari::figures::Table;
use std::collections::BTreeSet;

#[test]
fn numbers_stand_under_each_other_and_long_tables_end() {
    let table = Table::new(["height", "hash"]).row(["1", "a"]).row(["10", ""]);
    assert_eq!(table.to_string(), "height  hash\n──────  ────\n     1  a\n    10");
    assert_eq!(format!("{table:?}"), table.to_string());
    assert!(table.html().contains("<td align=\"right\" style=\"text-align:right\">10</td>"));

    let long = Table::new(["number"]).rows((0..150).map(|number| [number]));
    assert!(long.to_string().ends_with("\n… 50 more rows …"));
    assert!(long.html().contains("… 50 more rows …"));
    assert_eq!(
        Table::new(["a", "b"]).row(["1"]).row(["1", "2", "3"]).to_string().lines().count(),
        4
    );
    let nothing: BTreeSet<&str> = BTreeSet::new();
    assert_eq!(Table::new(&nothing).row(&nothing).to_string(), "\n\n");
}
