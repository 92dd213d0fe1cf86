-- 个人的视图与草稿: what an operator keeps for the own work. Changes no fact, so it is not in the journal.
CREATE TABLE saved_view (
  operator TEXT NOT NULL,
  list INTEGER NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (operator, list, name)
);

CREATE TABLE draft (
  operator TEXT NOT NULL,
  place TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (operator, place)
);
