use super::error::PlotError;
use super::series::{Kind, Plot, Series};
use crate::figures::drawing::escape::{disarm, escape_xml};
use crate::figures::drawing::letters::{title_lines, wrap};
use crate::figures::drawing::{Figure, palette};
use plotters::prelude::*;

const WIDTH: u32 = 760;
const PLOT_HEIGHT: u32 = 390;
const LINE_HEIGHT: u32 = 20;
const MARGIN: i32 = 20;
/// How many letters of the caption fit on a line, in the widest of the usual fonts.
const CAPTION: usize = 92;
/// The size of the title's letters.
const TITLE: i32 = 20;

/// The palette's colours again. The first three change in the dark.
const INK: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const FAINT: RGBColor = RGBColor(0xd0, 0xd7, 0xde);
const PAPER: RGBColor = WHITE;
/// Those of Okabe and Ito's colours that are visible on a light and on a dark background.
const COLOURS: [RGBColor; 5] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0x56, 0xb4, 0xe9),
];

const NO_IO: &str = "a picture that is written into a string causes no i/o error";

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Mark<'b, C> = DynElement<'static, SVGBackend<'b>, C>;

impl Plot {
    /// Draws the plot. The same data give the same picture.
    ///
    /// # Errors
    ///
    /// [`PlotError`], if there's nothing to draw or a value has no place on its axis.
    pub fn draw(self) -> Result<Figure, PlotError> {
        let description = self.description();
        let svg = svg(&self, &self.title, &description)?;
        Ok(Figure::new(svg, format!("{}\n{description}", self.title)))
    }
}

/// Draws the plot as one `<svg>` element.
fn svg(plot: &Plot, title: &str, description: &str) -> Result<String, PlotError> {
    let mut placed = Vec::new();
    for Series { points, .. } in &plot.series {
        let place = |&(x, y): &(f64, f64)| Ok((plot.x.place(x)?, plot.y.place(y)?));
        placed.push(points.iter().map(place).collect::<Result<Vec<_>, PlotError>>()?);
    }
    if placed.iter().all(Vec::is_empty) {
        return Err(PlotError::Empty);
    }
    let (heading, mut caption) =
        (title_lines(&plot.title, WIDTH as i32), wrap(&plot.caption, CAPTION));
    caption.retain(|line| !line.is_empty());
    let more = LINE_HEIGHT * (heading.len() as u32 - 1);
    let top = more + 2 * LINE_HEIGHT + LINE_HEIGHT * plot.series.len().div_ceil(2) as u32;
    let height = top + PLOT_HEIGHT + LINE_HEIGHT * (caption.len() as u32 + 1);

    let mut drawn = String::new();
    {
        let root = SVGBackend::with_string(&mut drawn, (WIDTH, height)).into_drawing_area();
        root.fill(&PAPER).expect(NO_IO);
        for (row, line) in heading.iter().enumerate() {
            write(&root, line, (MARGIN, 14 + row as i32 * LINE_HEIGHT as i32), TITLE);
        }
        for (index, series) in plot.series.iter().enumerate() {
            let (row, column) = ((index / 2) as i32, (index % 2) as i32);
            let left = MARGIN + column * (WIDTH as i32 - MARGIN) / 2;
            let middle = 50 + more as i32 + row * LINE_HEIGHT as i32;
            sample(&root, series.kind, index, (left, middle));
            write(&root, &series.name, (left + 32, middle - 6), 16);
        }
        for (row, line) in caption.iter().enumerate() {
            let down = top + PLOT_HEIGHT + 6 + LINE_HEIGHT * row as u32;
            write(&root, line, (MARGIN, down as i32), 17);
        }
        let (_, below) = root.split_vertically(top);
        let (area, _) = below.split_vertically(PLOT_HEIGHT);
        draw_chart(&area, plot, &placed);
        root.present().expect(NO_IO);
    }
    Ok(framed(&drawn, height, title, description))
}

fn draw_chart(area: &Area<'_>, plot: &Plot, placed: &[Vec<(f64, f64)>]) {
    let all_y = placed.iter().flatten().map(|(_, y)| *y);
    // A bar shows an amount by its length, so it begins at zero.
    let is_bars = |series: &Series| series.kind == Kind::Bars;
    let zero = plot.series.iter().any(is_bars).then(|| plot.y.place(0.0).ok()).flatten();
    let mut y = plot.y.span(all_y.chain(zero));
    if let Some(zero) = zero.filter(|_| placed.iter().flatten().all(|(_, y)| *y >= 0.0)) {
        y.low = zero;
    }
    let floor = zero.unwrap_or(y.low);
    let half_width = |points: &[(f64, f64)]| 0.4 * smallest_distance(points);
    let ends = plot.series.iter().zip(placed).flat_map(|(series, points)| {
        let room = if is_bars(series) { half_width(points) } else { 0.0 };
        points.iter().flat_map(move |(x, _)| [x - room, x + room])
    });
    let x = plot.x.span(ends);

    let text = |size: i32| (palette::LETTERS, size).into_font().color(&INK);
    let mut chart = ChartBuilder::on(area)
        .margin_left(8)
        .margin_right(28)
        .margin_top(8)
        .margin_bottom(10)
        .x_label_area_size(50)
        .y_label_area_size(86)
        .build_cartesian_2d(x, y)
        .expect(NO_IO);
    chart
        .configure_mesh()
        .axis_style(INK)
        .bold_line_style(FAINT)
        .light_line_style(TRANSPARENT)
        .label_style(text(16))
        .axis_desc_style(text(17))
        .x_desc(plot.x.title())
        .y_desc(plot.y.title())
        .draw()
        .expect(NO_IO);
    for (index, (series, points)) in plot.series.iter().zip(placed).enumerate() {
        let colour = colour(series.kind, index);
        if series.kind == Kind::Bars {
            let half = half_width(points);
            let bars = points.iter().map(|&(x, y)| {
                Rectangle::new([(x - half, floor), (x + half, y)], colour.mix(0.7).filled())
            });
            chart.draw_series(bars).expect(NO_IO);
        }
        if matches!(series.kind, Kind::Line | Kind::Theory) {
            let line = PathElement::new(points.clone(), colour.stroke_width(2));
            chart.draw_series([line]).expect(NO_IO);
        }
        // A line through a single point can't be seen.
        let alone = series.kind == Kind::Theory && points.len() == 1;
        if matches!(series.kind, Kind::Points | Kind::Line) || alone {
            let many = points.len() > 100;
            let marks = points.iter().map(|&at| mark(series.kind, index, at, many));
            chart.draw_series(marks).expect(NO_IO);
        }
    }
}

fn colour(kind: Kind, index: usize) -> RGBColor {
    if kind == Kind::Theory { INK } else { COLOURS[index % COLOURS.len()] }
}

/// How a series looks, for the legend.
fn sample(root: &Area<'_>, kind: Kind, index: usize, (left, middle): (i32, i32)) {
    let colour = colour(kind, index);
    match kind {
        Kind::Bars => {
            let bar = [(left + 6, middle - 6), (left + 18, middle + 6)];
            root.draw(&Rectangle::new(bar, colour.mix(0.7).filled())).expect(NO_IO);
        }
        Kind::Line | Kind::Theory => {
            let line = vec![(left, middle), (left + 24, middle)];
            root.draw(&PathElement::new(line, colour.stroke_width(2))).expect(NO_IO);
        }
        Kind::Points => {}
    }
    if matches!(kind, Kind::Points | Kind::Line) {
        root.draw(&mark(kind, index, (left + 12, middle), false)).expect(NO_IO);
    }
}

/// A point. Each series has its own shape, because colour alone must not tell two apart.
fn mark<'b, C: Clone + 'static>(kind: Kind, index: usize, at: C, many: bool) -> Mark<'b, C>
where
    for<'a> &'a Circle<C, i32>: plotters::element::PointCollection<'a, C>,
    for<'a> &'a TriangleMarker<C, i32>: plotters::element::PointCollection<'a, C>,
    for<'a> &'a Cross<C, i32>: plotters::element::PointCollection<'a, C>,
{
    let (size, share) = if many { (3, 0.45) } else { (4, 1.0) };
    let style = colour(kind, index).mix(share);
    match index % 4 {
        0 => Circle::new(at, size, style.filled()).into_dyn(),
        1 => TriangleMarker::new(at, size + 2, style.filled()).into_dyn(),
        2 => Cross::new(at, size, style.stroke_width(2)).into_dyn(),
        _ => Circle::new(at, size, style.stroke_width(2)).into_dyn(),
    }
}

fn smallest_distance(points: &[(f64, f64)]) -> f64 {
    let mut xs: Vec<f64> = points.iter().map(|(x, _)| *x).collect();
    xs.sort_by(f64::total_cmp);
    let distances = xs.windows(2).map(|pair| pair[1] - pair[0]).filter(|distance| *distance > 0.0);
    let smallest = distances.fold(f64::INFINITY, f64::min);
    if smallest.is_finite() { smallest } else { 1.0 }
}

/// Writes a line. plotters multiplies the size of the letters by 1.24 to get the size of the font.
fn write(root: &Area<'_>, line: &str, at: (i32, i32), size: i32) {
    let weight = if size >= TITLE { FontStyle::Bold } else { FontStyle::Normal };
    let style = (palette::LETTERS, size, weight).into_font().color(&INK);
    root.draw(&Text::new(line, at, style)).expect(NO_IO);
}

/// Replaces the root element that plotters wrote with one like those of the other figures: with a title, a
/// description, and a style sheet for the dark.
fn framed(drawn: &str, height: u32, title: &str, description: &str) -> String {
    let content = drawn.split_once('>').map_or(drawn, |(_, content)| content);
    // The style sheet looks for colours as the palette writes them.
    let colours =
        [INK, FAINT, PAPER].map(|RGBColor(r, g, b)| format!("\"#{r:02X}{g:02X}{b:02X}\""));
    let content = colours.iter().fold(content.to_owned(), |content, colour| {
        content.replace(colour, &colour.to_lowercase())
    });
    let (title, description) = (escape_xml(title), escape_xml(description));
    disarm(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" role=\"img\" \
         aria-label=\"{title}\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" style=\"max-width:100%;height:auto\">\n\
         <title>{title}</title><desc>{description}</desc><style>{style}</style>{content}",
        class = palette::CLASS,
        style = palette::style(),
    ))
}
