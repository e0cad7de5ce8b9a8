-- The module's statements: plain scans of its tables as known at the size $1. What belongs together
-- is joined in memory (stay.h), so none of them sorts or joins.

-- name: tour_arrived
SELECT log_index, row_no, author, person AS who, position AS place, at
FROM tour_arrived
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: tour_departed
SELECT log_index, row_no, author, person AS who, position AS place, at
FROM tour_departed
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: absence_begun
SELECT log_index, row_no, author, person AS who, '' AS place, at, reason, outside
FROM absence_begun
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: absence_ended
SELECT log_index, row_no, author, person AS who, '' AS place, at
FROM absence_ended
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: visitor_arrived
SELECT log_index, row_no, author, visitor AS who, '' AS place, at, counts
FROM visitor_arrived
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: visitor_departed
SELECT log_index, row_no, author, visitor AS who, '' AS place, at
FROM visitor_departed
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: post_opened
SELECT log_index, row_no, author, post AS who, '' AS place, at, post_type, place AS stands_at, along,
    minimum
FROM post_opened
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: post_closed
SELECT log_index, row_no, author, post AS who, '' AS place, at
FROM post_closed
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: position_established
SELECT log_index, row_no, author, position AS who, '' AS place, at, role, post, unit
FROM position_established
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: position_abolished
SELECT log_index, row_no, author, position AS who, '' AS place, at
FROM position_abolished
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: person_registered
SELECT log_index, row_no, author, person AS who, contributor, rank
FROM person_registered
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
ORDER BY person, log_index, row_no

-- name: unit_formed
SELECT unit, parent, title
FROM unit_formed
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
ORDER BY unit, log_index, row_no

-- name: lift_scheduled
SELECT log_index, row_no, author, lift, runs_on, seats, cost, kilograms
FROM lift_scheduled
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: lift_cancelled
SELECT log_index, row_no, author, lift
FROM lift_cancelled
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: qualification_held
SELECT log_index, row_no, author, person, role, since, until
FROM qualification_held
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: roles_registered
SELECT log_index, row_no, author, person, roles
FROM person_registered
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
AND roles IS NOT NULL

-- name: absence_planned
SELECT log_index, row_no, author, person, reason, since, until
FROM absence_planned
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)

-- name: absence_expected
SELECT log_index, row_no, author, person, reason, at, expected_until
FROM absence_begun
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
AND expected_until IS NOT NULL

-- name: plan_published
SELECT log_index, row_no, author, plan, since, until, frozen_until, problem
FROM plan_published
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
ORDER BY log_index, row_no

-- name: tour_pinned
SELECT log_index, row_no, author, position, person, arrives, leaves, waiver
FROM tour_pinned
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
ORDER BY log_index, row_no

-- name: order_given
SELECT log_index, row_no, author, plan, position, person, arrives, leaves
FROM order_given
WHERE known_from <= $1
AND (known_until IS NULL OR known_until > $1)
