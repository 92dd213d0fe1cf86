-- 个人的视图: what an operator keeps for the own work. Changes no fact, so it is not in the journal.
CREATE TABLE saved_view (
  operator TEXT NOT NULL,
  list INTEGER NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (operator, list, name)
);
