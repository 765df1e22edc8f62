-- The public catalogue, made ready for lists, filters and words: all of it is made from the other
-- tables by one function, `refresh_listing`, and at the start for what it has not seen.

-- How often a profile's versions were downloaded, all together.
ALTER TABLE profiles ADD COLUMN downloads BIGINT NOT NULL DEFAULT 0;
UPDATE profiles
    SET downloads = (SELECT COALESCE(SUM(downloads), 0) FROM versions WHERE profile_id = profiles.id);

-- Whether the catalogue shows it.
ALTER TABLE profiles ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE;
-- The form of the index that it was last written in; 0 when it never was.
ALTER TABLE profiles ADD COLUMN indexed_as BIGINT NOT NULL DEFAULT 0;

-- One for each order of the catalogue.
DROP INDEX profiles_newest;
CREATE INDEX profiles_new ON profiles (published_at DESC, id DESC) WHERE listed;
CREATE INDEX profiles_updated ON profiles (updated_at DESC, id DESC) WHERE listed;
CREATE INDEX profiles_subscribers ON profiles (subscribers DESC, id DESC) WHERE listed;
CREATE INDEX profiles_downloads ON profiles (downloads DESC, id DESC) WHERE listed;

-- What listed profiles are filtered by.
CREATE TABLE profile_terms (
    kind       TEXT NOT NULL,
    value      TEXT NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id),
    PRIMARY KEY (kind, value, profile_id)
) WITHOUT ROWID;
CREATE INDEX profile_terms_profile ON profile_terms (profile_id);

-- The words of listed profiles: FTS5 knows a document by a number alone. The tokens are made in Rust,
-- of letters and digits with a space between, which the tokenizer "ascii" leaves as they are.
CREATE TABLE profile_documents (
    seq        INTEGER PRIMARY KEY,
    profile_id TEXT NOT NULL UNIQUE REFERENCES profiles (id)
);
CREATE VIRTUAL TABLE profile_words USING fts5 (
    tokens, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'ascii'
);
