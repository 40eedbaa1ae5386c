use kusari::stage6_coin::*;

/// Reads an amount of coins: `20`, `0.5`.
///
/// It doesn't go through a floating-point number, because that would round.
pub(super) fn parse(text: &str) -> Result<Amount, String> {
    const DIGITS: usize = 8;
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !whole.is_empty() && are_digits(whole) && are_digits(rest);
    if !is_number || text.ends_with('.') {
        return Err(format!("an amount is a number of coins, such as 20 or 0.5, {}", bounds()));
    }
    if rest.len() > DIGITS {
        return Err(format!(
            "a coin has eight digits after the point, and an amount is {}",
            bounds()
        ));
    }
    let units = whole.parse::<u64>().ok().and_then(|whole| whole.checked_mul(UNITS_PER_COIN));
    let rest = format!("{rest:0<DIGITS$}").parse::<u64>().unwrap_or_default();
    let amount = units.and_then(|units| units.checked_add(rest)).map(Amount::new);
    let amount = amount.filter(|amount| amount.check().is_ok());
    amount.ok_or_else(|| format!("an amount is {}", bounds()))
}

fn bounds() -> String {
    format!("from {} to {}", InCoins(Amount::new(1)), InCoins(Amount::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        for (text, units) in [
            ("20", 2_000_000_000),
            ("0.5", 50_000_000),
            ("0.00000001", 1),
            ("1.10", 110_000_000),
            ("90071992.54740991", Amount::MAX.units()),
        ] {
            assert_eq!(parse(text), Ok(Amount::new(units)), "{text}");
        }
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "+1",
            "1e3",
            "0",
            "0.0",
            "1,5",
            "0.000000001",
            "1 0",
            "90071992.54740992",
            "99999999999999999999",
            "٣",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
