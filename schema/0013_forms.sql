-- 收表: a form asked of branches, enterprises or offices. number is the journal entry that asked for it; content is the blank.
CREATE TABLE form (
  number INTEGER NOT NULL PRIMARY KEY,
  region INTEGER NOT NULL,
  title TEXT NOT NULL,
  file TEXT NOT NULL,
  content BLOB NOT NULL,
  due INTEGER NOT NULL,
  asked_on INTEGER NOT NULL,
  closed_on INTEGER
);

-- 应报单位: who owes the form. kind 1 enterprise, 2 branch, 0 an office by its name alone; faults is JSON of what was wrong.
CREATE TABLE form_owed (
  number INTEGER NOT NULL,
  place INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  region INTEGER,
  id BLOB,
  name TEXT NOT NULL,
  sent_on INTEGER,
  received_on INTEGER,
  n_rows INTEGER NOT NULL,
  faults TEXT NOT NULL,
  reminded_on INTEGER,
  n_reminded INTEGER NOT NULL,
  journal INTEGER NOT NULL,
  PRIMARY KEY (number, place)
);
