use crate::figures::drawing::{
    Canvas, Element, Figure, MARGIN, count, cross, digits, group, label, letters, palette, rect,
};
use crate::stage7_peers::{AddressBook, Entry, PeerAddress, SLOTS};

/// The size of a place, and the space between two.
const PLACE: i32 = 24;
const GAP: i32 = 4;
/// The space between the two tables.
const BESIDE: i32 = 36;
/// How many buckets of a table are shown.
const MOST_BUCKETS: usize = 24;

/// Draws the two tables of an address book. Each column is a bucket, and each square a place in it. `is_hers` says which
/// addresses are Mallory's.
///
/// ```
/// use kusari::figures;
/// use kusari::stage7_peers::{AddressBook, BookShape, PeerAddress};
///
/// let mut book = AddressBook::new([7; 16], BookShape::default());
/// let alice: PeerAddress = "192.0.2.1:7707".parse()?;
/// book.hear(alice, alice.group());
/// let figure = figures::address_book(&book, |_| false);
/// assert!(figure.alt().starts_with("An address book: 1 address heard of in 128 places, 0 tried in 64"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn address_book(book: &AddressBook, is_hers: impl Fn(&PeerAddress) -> bool) -> Figure {
    let tables = [("heard", book.heard()), ("tried", book.tried())];
    let places = tables.map(|(_, buckets)| buckets.len() * SLOTS);
    let known = tables.map(|(_, buckets)| entries(buckets).count());
    let hers =
        tables.map(|(_, buckets)| entries(buckets).filter(|it| is_hers(&it.address)).count());
    let title = format!(
        "An address book: {} heard of in {} places, {} tried in {}",
        count_of(known[0]),
        places[0],
        known[1],
        places[1]
    );
    let mallorys =
        format!("Mallory's: {} of those heard of, and {} of those tried.", hers[0], hers[1]);
    let remarks = ["A dot is an address, and a cross is one of Mallory's.", &mallorys];

    let width = |buckets: usize| buckets.min(MOST_BUCKETS) as i32 * (PLACE + GAP) - GAP;
    let tables_width = width(book.heard().len()) + BESIDE + width(book.tried().len()).max(60);
    let room = letters::title_room(&title).max(tables_width);
    let top = 74;
    let floor = top + SLOTS as i32 * (PLACE + GAP);
    let mut canvas = Canvas::new(room + 2 * MARGIN, floor + 44 + 18);
    canvas.caption(&title);
    let mut left = MARGIN;
    for (name, buckets) in tables {
        let more = buckets.len().saturating_sub(MOST_BUCKETS);
        let name = match more {
            0 => name.to_owned(),
            _ => format!("{name}, without the last {}", count(more, "bucket")),
        };
        canvas.draw(label(left, top - 24, &name).set("font-weight", "bold"));
        for (number, bucket) in buckets.iter().take(MOST_BUCKETS).enumerate() {
            let x = left + number as i32 * (PLACE + GAP);
            canvas.draw(
                digits(x + PLACE / 2, top - 6, &number.to_string())
                    .set("text-anchor", "middle")
                    .set("fill", palette::GREY),
            );
            for (slot, entry) in bucket.iter().enumerate() {
                let y = top + slot as i32 * (PLACE + GAP);
                canvas.draw(place(x, y, entry.as_ref(), &is_hers));
            }
        }
        left += width(buckets.len()) + BESIDE;
    }
    for (line, remark) in remarks.iter().enumerate() {
        canvas.draw(label(MARGIN, floor + 20 + 18 * line as i32, remark));
    }
    let description = format!("{title}. {mallorys}");
    canvas.finish(&title, &description)
}

fn count_of(addresses: usize) -> String {
    match addresses {
        1 => "1 address".to_owned(),
        number => format!("{number} addresses"),
    }
}

fn entries(buckets: &[[Option<Entry>; SLOTS]]) -> impl Iterator<Item = &Entry> {
    buckets.iter().flatten().flatten()
}

fn place(x: i32, y: i32, entry: Option<&Entry>, is_hers: impl Fn(&PeerAddress) -> bool) -> Element {
    let square = rect(x, y, PLACE, PLACE);
    let Some(entry) = entry else {
        return square.set("fill", palette::FACE).stroke(palette::FAINT, 1);
    };
    let middle = (x + PLACE / 2, y + PLACE / 2);
    match is_hers(&entry.address) {
        true => group()
            .with(square.set("fill", palette::BROKEN_FACE).stroke(palette::BROKEN, 1))
            .with(cross(middle.0, middle.1, 6).stroke(palette::BROKEN, 2)),
        false => group()
            .with(square.set("fill", palette::FACE).stroke(palette::GREY, 1))
            .with(dot(middle.0, middle.1)),
    }
}

fn dot(x: i32, y: i32) -> Element {
    Element::new("circle").set("cx", x).set("cy", y).set("r", 5).set("fill", palette::INK)
}
