-- The thread of a submission, between its author and moderators; a message never changes

CREATE TABLE messages (
    id            TEXT PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submissions (id) ON DELETE CASCADE,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    -- For which side it was written: a moderator may be an author, too.
    side          TEXT NOT NULL,
    -- Whether only moderators see it.
    note          BOOLEAN NOT NULL,
    -- NULL when they were erased with the account.
    words         TEXT,
    created_at    TIMESTAMP NOT NULL
);
CREATE INDEX messages_submission ON messages (submission_id, id);
CREATE INDEX messages_account ON messages (account_id);

-- Why moderators decided so: a JSON list of codes beside the words

ALTER TABLE submissions ADD COLUMN codes TEXT NOT NULL DEFAULT '[]';
-- Words on single steps, as JSON.
ALTER TABLE submissions ADD COLUMN about TEXT NOT NULL DEFAULT '[]';
CREATE INDEX submissions_decided ON submissions (decided_at) WHERE decided_by IS NOT NULL;
ALTER TABLE versions ADD COLUMN taken_down_codes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE profiles ADD COLUMN quarantined_codes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE profiles ADD COLUMN suspended_codes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE notices ADD COLUMN codes TEXT NOT NULL DEFAULT '[]';
-- Id of the submission, where it is told to moderators.
ALTER TABLE notices ADD COLUMN submission_id TEXT;

-- Replies kept for later use

CREATE TABLE saved_replies (
    id         TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    -- A JSON list.
    codes      TEXT NOT NULL,
    words      TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);
INSERT INTO saved_replies (id, title, codes, words, changed_at) VALUES
    ('019abd60-0000-7000-8000-000000000001', 'Say what it trades', '["unclear"]',
     'Please say on the page which exchanges and pairs the profile is for, which trading mode it uses and how much of a portfolio it may put at risk. Somebody who never saw it should know before they import it.',
     '2026-11-26 00:00:00'),
    ('019abd60-0000-7000-8000-000000000002', 'No promise of profit', '["promise"]',
     'Please take out what promises a profit or calls the strategy safe. Describe what it does and when it loses instead: that helps people more, and nobody can keep the promise.',
     '2026-11-26 00:00:00'),
    ('019abd60-0000-7000-8000-000000000003', 'Results need their conditions', '["results"]',
     'Please say of each result over which time it was reached, on which market, with which fees, and whether it was simulated. Show the losses beside the gains, or leave the results out.',
     '2026-11-26 00:00:00'),
    ('019abd60-0000-7000-8000-000000000004', 'A secret is in it', '["secret"]',
     'There is a key, a token or another secret in what you submitted. Change it at the exchange or service first, because it was seen. Then remove it, and submit again.',
     '2026-11-26 00:00:00'),
    ('019abd60-0000-7000-8000-000000000005', 'Name whom you built upon', '["copied"]',
     'This looks like the work of somebody else. If their licence lets you share it, name them and their profile on the page and choose a licence that theirs allows. If not, it can not be published here.',
     '2026-11-26 00:00:00'),
    ('019abd60-0000-7000-8000-000000000006', 'Make it a new version', '["duplicate"]',
     'This is a small change of a profile that you published already. Please submit it there as a new version: whoever uses that profile hears of it and keeps one link.',
     '2026-11-26 00:00:00'),
    ('019abd60-0000-7000-8000-000000000007', 'Name or picture of somebody else', '["impersonation"]',
     'The name or the picture passes for somebody else. Please choose ones of your own: no exchange, no other author, not OctoBot and not this hub.',
     '2026-11-26 00:00:00');
