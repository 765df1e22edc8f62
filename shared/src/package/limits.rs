//! How large a package may be.

/// How large a package may be; the defaults are the hub's.
///
/// Sizes are in bytes, 1 MB being 2²⁰ of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole archive: 100 MB.
    pub archive_bytes: u64,
    /// Members of the archive, directories included: 512.
    pub members: usize,
    /// Bytes of a member's name: 120.
    pub name_bytes: usize,
    /// Bytes of one JSON file, as it came and as it is written anew: 1 MB.
    pub json_bytes: u64,
    /// Bytes of all JSON files together: 8 MB.
    pub all_json_bytes: u64,
    /// Values in one JSON file, lists and objects included: 50,000.
    pub json_values: usize,
    /// Values in all JSON files together: 400,000, so that a package of nothing but tiny values
    /// takes no more memory than a large honest one.
    pub all_json_values: usize,
    /// Lists and objects around a value, in one JSON file: 64.
    pub json_depth: usize,
    /// Bytes of all members unpacked: 128 MB.
    pub unpacked_bytes: u64,
    /// Bytes of members that are no part of a profile that are searched for secrets: 1 MB of each,
    /// as of a JSON file, and 4 MB of all.
    pub searched_bytes: u64,
    /// How many times larger than packed a member may be once it is past `ratio_from_bytes`: 200.
    pub ratio: u64,
    /// Unpacked bytes up to which any ratio is fine, as of a file of spaces: 1 MB.
    pub ratio_from_bytes: u64,
    /// Findings in one report: 600, which is room for a word on each member.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        const MB: u64 = 1 << 20;
        Self {
            archive_bytes: 100 * MB,
            members: 512,
            name_bytes: 120,
            json_bytes: MB,
            all_json_bytes: 8 * MB,
            json_values: 50_000,
            all_json_values: 400_000,
            json_depth: 64,
            unpacked_bytes: 128 * MB,
            searched_bytes: 4 * MB,
            ratio: 200,
            ratio_from_bytes: MB,
            findings: 600,
        }
    }
}
