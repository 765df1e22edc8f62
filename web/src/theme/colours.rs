//! The colours of both themes, as WCAG 2.2 wants them to differ.

use std::collections::HashMap;

const TOKENS: &str = include_str!("../styles/tokens.css");

type Colours = HashMap<String, [f64; 3]>;

/// A colour of six digits.
fn colour(text: &str) -> Option<[f64; 3]> {
    let digits = text.strip_prefix('#')?;
    let channel = |at| {
        let channel = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
        Some(f64::from(channel))
    };
    (digits.len() == 6).then_some([channel(0)?, channel(2)?, channel(4)?])
}

/// The colours of the light theme, or of the dark one.
fn theme(is_dark: bool) -> Colours {
    TOKENS
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';'))
        .filter_map(|line| line.split_once(": "))
        .filter_map(|(name, value)| {
            let both = value
                .strip_prefix("light-dark(")
                .and_then(|both| both.strip_suffix(')'));
            let value = match both {
                Some(both) => {
                    let (light, dark) = both.split_once(", ")?;
                    if is_dark { dark } else { light }
                }
                None => value,
            };
            Some((name.to_owned(), colour(value)?))
        })
        .collect()
}

fn themes() -> [(&'static str, Colours); 2] {
    [("dark", theme(true)), ("light", theme(false))]
}

/// Relative luminance (WCAG 2.2).
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|channel| {
        let channel = channel / 255.0;
        if channel <= 0.04045 {
            channel / 12.92
        } else {
            ((channel + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

fn assert_contrast(least: f64, pairs: &[(&str, &[&str])]) {
    for (theme, colours) in themes() {
        for (front, grounds) in pairs {
            for ground in *grounds {
                let is = contrast(colours[*front], colours[*ground]);
                assert!(
                    is >= least,
                    "{theme}: --{front} on --{ground} has {is:.2}, not {least}"
                );
            }
        }
    }
}

const GROUNDS: &[&str] = &["ground", "raised", "raised-2", "sunken"];

#[test]
fn texts_stand_out_from_every_ground_in_both_themes() {
    assert_contrast(
        4.5,
        &[
            ("text", GROUNDS),
            ("muted", GROUNDS),
            ("accent", GROUNDS),
            ("good", GROUNDS),
            ("caution", GROUNDS),
            ("bad", GROUNDS),
            ("good", &["good-ground"]),
            ("bad", &["bad-ground"]),
            (
                "on-accent",
                &["accent-fill", "accent-fill-hover", "danger-fill"],
            ),
        ],
    );
}

#[test]
fn the_borders_of_what_can_be_operated_stand_out_in_both_themes() {
    assert_contrast(3.0, &[("edge", GROUNDS), ("accent", GROUNDS)]);
}
