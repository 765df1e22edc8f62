DROP INDEX jobs_done;
DROP TABLE retired_handles;
DROP INDEX sessions_ended;
DROP INDEX sessions_expires;
ALTER TABLE sessions DROP COLUMN user_agent;
DROP INDEX mail_tokens_expires;
ALTER TABLE mail_tokens DROP COLUMN email;
ALTER TABLE mail_tokens DROP COLUMN purpose;
ALTER TABLE accounts DROP COLUMN revision;
