-- 清单发出登记: number is the journal entry of the export. state 1 out, 2 returned, 3 destroyed; nothing is deleted.
CREATE TABLE sending (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  campaign INTEGER NOT NULL,
  mark TEXT NOT NULL,
  inspector TEXT NOT NULL,
  scope TEXT NOT NULL,
  file TEXT NOT NULL,
  made_on INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  n_enterprises INTEGER NOT NULL,
  n_members INTEGER NOT NULL,
  state INTEGER NOT NULL,
  ended_on INTEGER,
  ended INTEGER
);

-- 清单的行: what each row was sent with (field, value) and what it said last; no names.
CREATE TABLE sending_row (
  sending INTEGER NOT NULL,
  line INTEGER NOT NULL,
  task INTEGER NOT NULL,
  version INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  sent TEXT NOT NULL,
  said TEXT NOT NULL,
  PRIMARY KEY (sending, line)
);
CREATE INDEX sending_row_task ON sending_row (task);

-- 回单登记: number is the journal entry of the return.
CREATE TABLE sheet_return (
  number INTEGER NOT NULL PRIMARY KEY,
  sending INTEGER NOT NULL,
  file TEXT NOT NULL,
  digest TEXT NOT NULL,
  saved INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  n_rows INTEGER NOT NULL,
  n_taken INTEGER NOT NULL,
  n_agreed INTEGER NOT NULL,
  n_older INTEGER NOT NULL,
  n_contested INTEGER NOT NULL,
  n_offered INTEGER NOT NULL
);

-- 反馈值: what sheets said about a field, as it stands; number is the journal entry that brought it.
CREATE TABLE answer (
  task INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  number INTEGER NOT NULL,
  by_whom TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (task, kind, region, id, field)
);

-- 待定冲突: a returned value that contends with the held one. state 1 open, 2 held kept, 3 returned taken, 4 another value.
CREATE TABLE contest (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  sending INTEGER NOT NULL,
  task INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER NOT NULL,
  id BLOB NOT NULL,
  field TEXT NOT NULL,
  sent TEXT NOT NULL,
  held TEXT NOT NULL,
  held_by TEXT NOT NULL,
  held_at INTEGER NOT NULL,
  said TEXT NOT NULL,
  said_by TEXT NOT NULL,
  said_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  settled INTEGER,
  PRIMARY KEY (number, line)
);
CREATE INDEX contest_open ON contest (state, task);

-- 无键的行: a row that bears no key or was copied, whole, until somebody looks at it. state 1 open, 2 taken up, 3 refused.
CREATE TABLE offered_row (
  number INTEGER NOT NULL,
  line INTEGER NOT NULL,
  part INTEGER NOT NULL,
  row_number INTEGER NOT NULL,
  body TEXT NOT NULL,
  state INTEGER NOT NULL,
  settled INTEGER,
  PRIMARY KEY (number, line)
);

-- 工作进展: the figures of each report that was written, so that the next one can say what changed. kind 1 evening, 2 daily, 3 weekly, 4 final.
CREATE TABLE bulletin (
  number INTEGER NOT NULL PRIMARY KEY,
  campaign INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  on_day INTEGER NOT NULL,
  figures TEXT NOT NULL
);
