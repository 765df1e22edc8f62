//! Logos that are drawn, not shipped.

use std::io::Cursor;

use image::{ImageFormat, Rgba, RgbaImage};

use crate::error::{Error, Result};

const SIDE: u32 = 256;

/// Two colours, red, green and blue each.
pub type Colours = [[u8; 3]; 2];

/// A gradient with a rising line of candles.
///
/// # Errors
/// When the picture can't be encoded.
pub fn png([from, to]: Colours) -> Result<Vec<u8>> {
    let mut picture = RgbaImage::from_fn(SIDE, SIDE, |x, y| {
        let share = f64::from(x + y) / f64::from(2 * SIDE);
        let mix = |a: u8, b: u8| (f64::from(a) * (1.0 - share) + f64::from(b) * share) as u8;
        let [r, g, b] = [0, 1, 2].map(|i: usize| match (from.get(i), to.get(i)) {
            (Some(a), Some(b)) => mix(*a, *b),
            _ => 0,
        });
        Rgba([r, g, b, 255])
    });
    for (index, (top, bottom)) in [(150, 200), (120, 175), (135, 165), (80, 140), (50, 100)]
        .iter()
        .enumerate()
    {
        let left = 38 + index as u32 * 38;
        for x in left..left + 22 {
            for y in *top..*bottom {
                picture.put_pixel(x, y, Rgba([255, 255, 255, 235]));
            }
        }
        for y in top - 18..bottom + 14 {
            for x in left + 9..left + 13 {
                picture.put_pixel(x, y, Rgba([255, 255, 255, 235]));
            }
        }
    }
    let mut png = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut png), ImageFormat::Png)
        .map_err(|error| Error::Internal(format!("drawing a logo: {error}")))?;
    Ok(png)
}
