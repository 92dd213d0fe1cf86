-- 走访见到的党员: member_* when the roster knows the person; the others are new finds (新发现党员), to be entered in a roster.
CREATE TABLE visit_member (
  visit INTEGER NOT NULL,
  line INTEGER NOT NULL,
  name TEXT NOT NULL,
  place INTEGER NOT NULL,
  member_region INTEGER,
  member_id BLOB,
  PRIMARY KEY (visit, line)
);
