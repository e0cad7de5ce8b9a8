-- The record's tables and statements. record_* are append-only, guarded by triggers on both stores
-- (record.c); log_* are derived and made again by rebuild; local_* belong to this copy alone.

-- script: record_tables
CREATE TABLE record_leaf (
    log_index BIGINT PRIMARY KEY,
    id BYTEA NOT NULL UNIQUE,
    author_key BYTEA NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    received BIGINT NOT NULL,
    leaf BYTEA NOT NULL,
    UNIQUE (author_key, number)
);
CREATE TABLE record_body (
    log_index BIGINT PRIMARY KEY,
    document BYTEA NOT NULL
);
-- What a recorded act erased: it opens that body for the one delete that the guards let through, and
-- keeps which row an erased row had replaced, so that a rebuild revives nothing.
CREATE TABLE record_erasure (
    log_index BIGINT NOT NULL,
    row_no BIGINT NOT NULL,
    erased_by BIGINT NOT NULL,
    whole_row BIGINT NOT NULL,
    old_index BIGINT,
    old_row BIGINT,
    PRIMARY KEY (log_index, row_no, erased_by, whole_row)
);
CREATE TABLE record_tile (
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, n)
);
CREATE TABLE record_checkpoint (
    size BIGINT NOT NULL,
    origin TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (size, origin)
);
CREATE TABLE record_attachment (
    hash BYTEA NOT NULL,
    part BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (hash, part)
);
-- Attachments that an act erased with the last row that named them.
CREATE TABLE record_erased_attachment (
    hash BYTEA NOT NULL,
    erased_by BIGINT NOT NULL,
    PRIMARY KEY (hash, erased_by)
);
CREATE TABLE record_refused (
    id BYTEA PRIMARY KEY,
    received BIGINT NOT NULL,
    statement BYTEA NOT NULL
);

-- script: log_tables
CREATE TABLE log_edge (
    one BIGINT PRIMARY KEY,
    size BIGINT NOT NULL,
    last_received BIGINT NOT NULL,
    edge BYTEA NOT NULL
);
CREATE TABLE log_system (
    log_index BIGINT PRIMARY KEY,
    kind TEXT NOT NULL
);
CREATE TABLE log_withheld (
    log_index BIGINT PRIMARY KEY,
    kind TEXT NOT NULL
);
CREATE TABLE log_link (
    log_index BIGINT NOT NULL,
    row_no BIGINT NOT NULL,
    old_index BIGINT NOT NULL,
    old_row BIGINT NOT NULL,
    PRIMARY KEY (log_index, row_no)
);
CREATE INDEX log_link_old ON log_link (old_index, old_row);

-- script: local_tables
CREATE TABLE local_setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    checksum TEXT NOT NULL
);
CREATE TABLE local_outbox (
    place BIGINT PRIMARY KEY,
    n_rows BIGINT NOT NULL,
    statement BYTEA NOT NULL,
    checksum TEXT NOT NULL
);

-- name: edge_get
SELECT size, last_received, edge
FROM log_edge
WHERE one = 1

-- name: edge_lock
-- PostgreSQL's short lock; SQLite has the whole file already.
UPDATE log_edge
SET one = 1
WHERE one = 1

-- name: edge_make
INSERT INTO log_edge (one, size, last_received, edge)
VALUES (1, $1, $2, $3)

-- name: edge_put
UPDATE log_edge
SET size = $1, last_received = $2, edge = $3
WHERE one = 1

-- name: leaf_put
INSERT INTO record_leaf (log_index, id, author_key, number, kind, received, leaf)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: leaf_get
SELECT leaf, received
FROM record_leaf
WHERE log_index = $1

-- name: leaf_id
SELECT id
FROM record_leaf
WHERE log_index = $1

-- name: leaf_find
SELECT log_index, kind, author_key
FROM record_leaf
WHERE id = $1

-- name: leaf_find_between
SELECT log_index
FROM record_leaf
WHERE id >= $1
AND id <= $2
ORDER BY id
LIMIT 2

-- name: leaf_of_number
SELECT log_index, id
FROM record_leaf
WHERE author_key = $1
AND number = $2

-- name: leaf_last_of_key
SELECT log_index, id, number
FROM record_leaf
WHERE author_key = $1
ORDER BY number DESC
LIMIT 1

-- name: leaf_received
SELECT received
FROM record_leaf
WHERE log_index = $1

-- name: leaf_key
SELECT author_key
FROM record_leaf
WHERE log_index = $1

-- name: leaf_scan
SELECT l.log_index, l.id, l.author_key, l.number, l.kind, l.received, l.leaf, b.document
FROM record_leaf l
LEFT JOIN record_body b ON b.log_index = l.log_index
WHERE l.log_index >= $1
AND l.log_index < $2
ORDER BY l.log_index

-- name: leaf_bytes
SELECT leaf
FROM record_leaf
WHERE log_index >= $1
AND log_index < $2
ORDER BY log_index

-- name: leaf_of_kind
SELECT log_index
FROM record_leaf
WHERE kind = $1
ORDER BY log_index

-- name: leaf_of_key
SELECT log_index, kind
FROM record_leaf
WHERE author_key = $1
AND log_index >= $2
ORDER BY log_index DESC

-- name: leaf_count
SELECT COUNT(*) AS n, COALESCE(MAX(log_index), -1) AS last
FROM record_leaf

-- name: body_count_strays
-- Bodies of no leaf.
SELECT COUNT(*) AS n
FROM record_body b
LEFT JOIN record_leaf l ON l.log_index = b.log_index
WHERE l.log_index IS NULL

-- name: body_put
INSERT INTO record_body (log_index, document)
VALUES ($1, $2)

-- name: body_get
SELECT document
FROM record_body
WHERE log_index = $1

-- name: body_delete
DELETE FROM record_body
WHERE log_index = $1

-- name: erasure_put
INSERT INTO record_erasure (log_index, row_no, erased_by, whole_row, old_index, old_row)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING

-- name: erasure_links
SELECT log_index, row_no, erased_by, old_index, old_row
FROM record_erasure
WHERE whole_row = 1
AND log_index >= $1
ORDER BY log_index, row_no, erased_by

-- name: erasure_scan
SELECT log_index, row_no, erased_by, whole_row
FROM record_erasure
ORDER BY log_index, row_no, erased_by, whole_row

-- name: tile_put
INSERT INTO record_tile (level, n, hashes)
VALUES ($1, $2, $3)

-- name: tile_get
SELECT hashes
FROM record_tile
WHERE level = $1
AND n = $2

-- name: tile_scan
SELECT level, n, hashes
FROM record_tile
ORDER BY level, n

-- name: checkpoint_put
INSERT INTO record_checkpoint (size, origin, note)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING

-- name: checkpoint_last
SELECT note
FROM record_checkpoint
ORDER BY size DESC
LIMIT 1

-- name: checkpoint_scan
SELECT size, origin, note
FROM record_checkpoint
ORDER BY size, origin

-- name: attachment_put
INSERT INTO record_attachment (hash, part, bytes)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING

-- name: attachment_get
SELECT part, bytes
FROM record_attachment
WHERE hash = $1
ORDER BY part

-- name: attachment_scan
SELECT hash, part, bytes
FROM record_attachment
ORDER BY hash, part

-- name: attachment_delete
DELETE FROM record_attachment
WHERE hash = $1

-- name: erased_attachment_put
INSERT INTO record_erased_attachment (hash, erased_by)
VALUES ($1, $2)

-- name: erased_attachment_scan
SELECT hash, erased_by
FROM record_erased_attachment
ORDER BY hash, erased_by

-- name: refused_put
INSERT INTO record_refused (id, received, statement)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING

-- name: refused_scan
SELECT id, received, statement
FROM record_refused
ORDER BY id

-- name: system_put
INSERT INTO log_system (log_index, kind)
VALUES ($1, $2)

-- name: system_scan
-- Withdrawals and erasures say nothing of keys or the agreement, and there may be very many.
SELECT log_index
FROM log_system
WHERE log_index >= $1
AND kind NOT IN ('row.withdrawn', 'row.erased')
ORDER BY log_index

-- name: withheld_put
INSERT INTO log_withheld (log_index, kind)
VALUES ($1, $2)
ON CONFLICT DO NOTHING

-- name: withheld_get
SELECT kind
FROM log_withheld
WHERE log_index = $1

-- name: withheld_count
SELECT COUNT(*) AS n
FROM log_withheld
WHERE kind = $1
AND log_index < $2

-- name: link_put
INSERT INTO log_link (log_index, row_no, old_index, old_row)
VALUES ($1, $2, $3, $4)

-- name: link_get
SELECT old_index, old_row
FROM log_link
WHERE log_index = $1
AND row_no = $2

-- name: link_chain
-- All rows of a row's chain: first up to where it began, then down every branch.
WITH RECURSIVE above (log_index, row_no) AS (
    SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT)
    UNION
    SELECT l.old_index, l.old_row
    FROM above a
    JOIN log_link l ON l.log_index = a.log_index AND l.row_no = a.row_no
), chain (log_index, row_no) AS (
    SELECT log_index, row_no
    FROM above
    UNION
    SELECT l.log_index, l.row_no
    FROM chain c
    JOIN log_link l ON l.old_index = c.log_index AND l.old_row = c.row_no
)
SELECT log_index, row_no
FROM chain
ORDER BY log_index, row_no

-- name: revoked_from
-- From which index on the key is revoked; its table is the kind's.
SELECT COALESCE(from_index, log_index) AS since
FROM key_revoked
WHERE key = $1
ORDER BY log_index
LIMIT 1

-- name: setting_get
SELECT value
FROM local_setting
WHERE name = $1

-- name: setting_put
INSERT INTO local_setting (name, value, checksum)
VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE
SET value = EXCLUDED.value, checksum = EXCLUDED.checksum

-- name: setting_scan
SELECT name, value, checksum
FROM local_setting
ORDER BY name

-- name: outbox_put
INSERT INTO local_outbox (place, n_rows, statement, checksum)
VALUES ($1, $2, $3, $4)

-- name: outbox_next
SELECT place, n_rows, statement, checksum
FROM local_outbox
ORDER BY place
LIMIT 1

-- name: outbox_delete
DELETE FROM local_outbox
WHERE place = $1

-- name: outbox_clear
DELETE FROM local_outbox

-- name: outbox_total
SELECT COUNT(*) AS n, CAST(COALESCE(SUM(n_rows), 0) AS BIGINT) AS n_rows, COALESCE(MAX(place), 0) AS last
FROM local_outbox

-- name: outbox_scan
SELECT place, n_rows, statement, checksum
FROM local_outbox
ORDER BY place
