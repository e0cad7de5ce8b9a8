#!/usr/bin/env python3
"""Answers zone_test.c's questions from Python's own calendar, which shares no code with GLib.

One question a line on standard input, one answer a line on standard output; times are UTC
milliseconds, local times are written as if they were UTC, days count from 1970-01-01:

    offset ZONE MS      seconds east of UTC
    date ZONE MS        local day
    text ZONE MS        RFC 3339 (only asked where the offset is whole minutes)
    start ZONE DAY      first instant whose local time is midnight of that day or later
    local ZONE MS       how many instants bear this local time, and the first of them
"""
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BARE_EPOCH = datetime(1970, 1, 1)
MS = timedelta(milliseconds=1)


def local_of(zone, ms):
    return (EPOCH + ms * MS).astimezone(zone)


def bare_local_ms(zone, ms):
    return (local_of(zone, ms).replace(tzinfo=None) - BARE_EPOCH) // MS


def instants_of(zone, local_ms):
    """All instants that bear the local time, by asking for both sides of a doubled hour."""
    local = (BARE_EPOCH + local_ms * MS).replace(tzinfo=zone)
    guesses = {local_ms - local.replace(fold=fold).utcoffset() // MS for fold in (0, 1)}
    return sorted(ms for ms in guesses if bare_local_ms(zone, ms) == local_ms)


def day_start(zone, day):
    midnight = day * 86_400_000
    there = instants_of(zone, midnight)
    if there:
        return there[0]
    before, after = midnight - 93_600_000, midnight + 93_600_000
    while after - before > 1:  # the one change that skips midnight lies between
        middle = (before + after) // 2
        if bare_local_ms(zone, middle) >= midnight:
            after = middle
        else:
            before = middle
    return after


def answer(what, zone, number):
    if what == "offset":
        return local_of(zone, number).utcoffset() // timedelta(seconds=1)
    if what == "date":
        return (local_of(zone, number).replace(tzinfo=None) - BARE_EPOCH).days
    if what == "text":
        spec = "milliseconds" if number % 1000 else "seconds"
        return local_of(zone, number).isoformat(timespec=spec)
    if what == "start":
        return day_start(zone, number)
    if what == "local":
        there = instants_of(zone, number)
        return f"{len(there)} {there[0] if there else 0}"
    raise ValueError(what)


for line in sys.stdin:
    what, name, number = line.split()
    print(answer(what, ZoneInfo(name), int(number)))
