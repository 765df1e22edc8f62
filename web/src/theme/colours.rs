//! The colours of both themes, as WCAG 2.2 wants them to differ.

use std::collections::HashMap;

const TOKENS: &str = include_str!("../styles/tokens.css");

type Colours = HashMap<String, [f64; 3]>;

/// What the rule with this selector sets, as far as it is a colour of six digits.
fn rule(selector: &str) -> Colours {
    let start = TOKENS
        .find(&format!("{selector} {{"))
        .unwrap_or_else(|| panic!("no rule {selector}"));
    let (rule, _) = TOKENS[start..].split_once('}').unwrap();
    rule.lines()
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"))
        .filter_map(|(name, digits)| {
            let digits = digits.strip_suffix(';')?;
            let channel = |at| {
                Some(f64::from(
                    u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?,
                ))
            };
            Some((name.to_owned(), [channel(0)?, channel(2)?, channel(4)?]))
        })
        .collect()
}

fn themes() -> [(&'static str, Colours); 2] {
    let dark = rule(":root");
    let mut light = dark.clone();
    light.extend(rule(":root[data-theme=\"light\"]"));
    [("dark", dark), ("light", light)]
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

#[test]
fn the_light_theme_is_the_same_by_choice_and_by_the_systems() {
    assert_eq!(
        rule(":root:not([data-theme=\"dark\"])"),
        rule(":root[data-theme=\"light\"]")
    );
}
