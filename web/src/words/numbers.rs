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

/// Bytes in the unit that fits.
pub(crate) fn bytes(count: i64) -> String {
    if count < 1_024 {
        return format!("{count} bytes");
    }
    #[expect(clippy::cast_precision_loss, reason = "rounded to a tenth anyway")]
    let kilo = count as f64 / 1_024.0;
    if kilo < 1_024.0 {
        format!("{kilo:.1} KB")
    } else {
        format!("{:.1} MB", kilo / 1_024.0)
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
    fn bytes_are_told_in_the_unit_that_fits() {
        assert_eq!(bytes(12), "12 bytes");
        assert_eq!(bytes(2_048), "2.0 KB");
        assert_eq!(bytes(10_485_760), "10.0 MB");
    }
}
