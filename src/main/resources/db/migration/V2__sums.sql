-- SPDX-License-Identifier: Apache-2.0
-- Rows get a checksum each, and the tally says which rows there must be. The store fills both in
-- when it finds the tally empty.

ALTER TABLE journal ADD COLUMN crc BIGINT NOT NULL DEFAULT 0;
ALTER TABLE segment ADD COLUMN crc BIGINT NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN crc BIGINT NOT NULL DEFAULT 0;
ALTER TABLE document ADD COLUMN crc BIGINT NOT NULL DEFAULT 0;

-- One row: how many changes there were, the highest position given out before the last of them, the
-- last memory event, and for each table the number of its rows and the sum of their checksums.
CREATE TABLE tally (
  only ${key},
  body TEXT NOT NULL,
  crc BIGINT NOT NULL
);
