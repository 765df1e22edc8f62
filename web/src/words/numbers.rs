//! Numbers.

/// With commas between the thousands.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// Bytes in the unit that fits, to a tenth.
pub(crate) fn bytes(count: i64) -> String {
    // In whole numbers: formatting a float is 10 KB more to load.
    let tenths = |unit: i64| {
        let tenths = (count.saturating_mul(10) + unit / 2) / unit;
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match count {
        ..1_024 => format!("{count} bytes"),
        1_024..1_048_576 => format!("{} KB", tenths(1_024)),
        _ => format!("{} MB", tenths(1_048_576)),
    }
}

/// A limit in the unit in which it is round; limits are set in powers of ten.
pub(crate) fn limit(most: i64) -> String {
    const MEGA: i64 = 1_000_000;
    if most >= MEGA && most % MEGA == 0 {
        format!("{} MB", most / MEGA)
    } else {
        bytes(most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(-1_234_567), "-1,234,567");
    }

    #[test]
    fn a_round_limit_is_told_in_round_numbers() {
        assert_eq!(limit(10_000_000), "10 MB");
        assert_eq!(limit(2_048), "2.0 KB");
        assert_eq!(limit(1_572_864), "1.5 MB");
    }

    #[test]
    fn bytes_are_told_in_the_unit_that_fits() {
        assert_eq!(bytes(12), "12 bytes");
        assert_eq!(bytes(2_048), "2.0 KB");
        assert_eq!(bytes(1_590), "1.6 KB");
        assert_eq!(bytes(10_485_760), "10.0 MB");
    }
}
