-- 地址读法: an address that a person placed by hand, kept under its folded text; every row that writes it so lies there.
CREATE TABLE address_alias (
  text TEXT NOT NULL PRIMARY KEY,
  division INTEGER NOT NULL,
  journal INTEGER NOT NULL
);
