-- 园区范围: the site's own table of parks; empty, the program's starting table stands. Which park an address lies in is kept with it:
-- 0 not read, 1 in no park, else the number of the park and 1. Numbers are never given twice.
CREATE TABLE zone (
  number INTEGER NOT NULL PRIMARY KEY,
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  aliases TEXT NOT NULL,
  counties TEXT NOT NULL,
  roads TEXT NOT NULL,
  buildings TEXT NOT NULL,
  townships TEXT NOT NULL,
  keywords TEXT NOT NULL,
  source TEXT NOT NULL
);

ALTER TABLE enterprise ADD COLUMN registered_zone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE enterprise ADD COLUMN operating_zone INTEGER NOT NULL DEFAULT 0;

-- 经纬度: millionths of a degree, where a register has them.
ALTER TABLE enterprise ADD COLUMN latitude INTEGER;
ALTER TABLE enterprise ADD COLUMN longitude INTEGER;
