-- What was said of the mandate, as known at a log size. All statements here have the same columns:
-- event (which kind), subject, on_date, detail, author, log_index, row_no.

-- name: notices
-- By participant, in the log's order.
SELECT CAST(0 AS BIGINT) AS event, participant AS subject, received_on AS on_date, '' AS detail,
       author, log_index, row_no
  FROM notice_given
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(1 AS BIGINT), participant, received_on, '', author, log_index, row_no
  FROM notice_received
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(2 AS BIGINT), participant, withdrawn_on, '', author, log_index, row_no
  FROM notice_withdrawn
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(3 AS BIGINT), participant, '', reason, author, log_index, row_no
  FROM notice_contested
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
 ORDER BY subject, log_index, row_no;

-- name: terms
-- By date. The subject is the mission, which the caller knows.
SELECT CAST(0 AS BIGINT) AS event, '' AS subject, suspended_on AS on_date, '' AS detail, author,
       log_index, row_no
  FROM mandate_suspended
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(1 AS BIGINT), '', resumed_on, '', author, log_index, row_no
  FROM mandate_resumed
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(2 AS BIGINT), '', begun_on, '', author, log_index, row_no
  FROM mandate_drawdown
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(3 AS BIGINT), '', ended_on, '', author, log_index, row_no
  FROM mandate_ended
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
 ORDER BY on_date, log_index, row_no;

-- name: fulfilments
-- By article, then date; event 1: fulfilled.
SELECT CAST(1 AS BIGINT) AS event, article AS subject, fulfilled_on AS on_date, '' AS detail,
       author, log_index, row_no
  FROM obligation_fulfilled
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
UNION ALL
SELECT CAST(0 AS BIGINT), article, as_of, '', author, log_index, row_no
  FROM obligation_unfulfilled
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
 ORDER BY subject, on_date, log_index, row_no;

-- name: postponements
-- By article, in the log's order.
SELECT CAST(0 AS BIGINT) AS event, article AS subject, moved_to AS on_date, '' AS detail, author,
       log_index, row_no
  FROM obligation_moved
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
 ORDER BY subject, log_index, row_no;

-- name: publications
-- By instrument, then date.
SELECT CAST(0 AS BIGINT) AS event, instrument AS subject, published_on AS on_date,
       COALESCE(published_in, '') AS detail, author, log_index, row_no
  FROM instrument_published
 WHERE known_from <= $1 AND (known_until IS NULL OR known_until > $1)
 ORDER BY subject, on_date, log_index, row_no;
