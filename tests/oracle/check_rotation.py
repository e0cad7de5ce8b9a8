#!/usr/bin/env python3
"""Checks a rotation plan against its problem, day by day and without any cleverness. Written from
the description of the two files alone; shares nothing with the program. For small problems.

    check_rotation.py PROBLEM.json PLAN.json     prints what it found as JSON; exit 1: something is broken
"""

import calendar
import collections
import datetime
import fractions
import itertools
import json
import math
import re
import sys

NEVER = 10**9
PEOPLE_SHOWN = 10


def day_of(text):
    return datetime.date.fromisoformat(text).toordinal()


def text_of(day):
    return None if day is None else datetime.date.fromordinal(day).isoformat()


class Tour:
    """One line of the plan. `start` and `end` are days; a tour that goes on ends at NEVER."""

    def __init__(self, line, since, lift_day):
        self.position, self.person = line["position"], line["person"]
        self.arrive, self.leave = line["arrive"], line["leave"]
        self.serves = self.arrive is None
        self.start = since if self.serves else lift_day[self.arrive]
        self.end = NEVER if self.leave is None else lift_day[self.leave]
        self.backward = not self.serves and self.end <= self.start


class Checker:
    def __init__(self, problem, plan):
        self.problem, self.plan = problem, plan
        self.first = day_of(problem["horizon"]["from"])
        self.end = day_of(problem["horizon"]["until"])
        self.lift_day = {lift["id"]: day_of(lift["date"]) for lift in problem["lifts"]}
        self.people = {person["id"]: person for person in problem["people"]}
        self.number = {person["id"]: i for i, person in enumerate(problem["people"])}
        self.positions = {position["id"]: position for position in problem["positions"]}
        self.handover = {role["id"]: role["handover_days"] for role in problem["roles"]}
        self.serving = {line["person"]: line for line in problem["serving"]}
        self.found = []
        self.tours = []
        self.gaps = []

    def broken(self, rule, day=None, position=None, people=(), lift=None):
        self.found.append((rule, text_of(day), position, sorted(people), lift))

    def limit(self, day):
        """The last day to leave for who came on `day`."""
        years, months, weeks, days = (int(n or 0) for n in re.fullmatch(
            r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", self.problem["tour"]["max"]).groups())
        date = datetime.date.fromordinal(day)
        month = date.year * 12 + date.month - 1 + years * 12 + months
        year, month = month // 12, month % 12 + 1
        last = calendar.monthrange(year, month)[1]
        if date.day <= last:
            reached = datetime.date(year, month, date.day)
        elif self.problem["tour"]["end_of_month"] == "clamp":
            reached = datetime.date(year, month, last)
        else:
            reached = datetime.date(year, month, last) + datetime.timedelta(days=1)
        return reached.toordinal() + 7 * weeks + days

    # ---- the lines of the plan ----

    def read_tours(self):
        for line in self.plan["tours"]:
            if line["position"] not in self.positions or line["person"] not in self.people:
                self.broken("unknown")
            elif any(line[end] is not None and line[end] not in self.lift_day
                     for end in ("arrive", "leave")):
                self.broken("unknown")
            elif line["arrive"] is not None:
                self.tours.append(Tour(line, None, self.lift_day))
            elif self.serving.get(line["person"], {}).get("position") == line["position"]:
                since = day_of(self.serving[line["person"]]["since"])
                self.tours.append(Tour(line, since, self.lift_day))
            else:
                self.broken("serving", self.first, line["position"], [line["person"]])

    def check_serving(self):
        for person, line in self.serving.items():
            if sum(tour.serves and tour.person == person for tour in self.tours) != 1:
                self.broken("serving", self.first, line["position"], [person])

    def check_tour(self, tour):
        where = (tour.position, [tour.person])
        if not tour.serves and not self.first <= tour.start < self.end:
            self.broken("horizon", tour.start, *where, tour.arrive)
        if tour.leave is not None and not self.first <= tour.end < self.end:
            self.broken("horizon", tour.end, *where, tour.leave)
        role = self.positions[tour.position]["role"]
        if not tour.serves and role not in self.people[tour.person]["roles"]:
            self.broken("role", tour.start, *where, tour.arrive)
        if tour.backward:
            self.broken("order", tour.start, *where, tour.leave)
            return
        limit = self.limit(tour.start)
        if tour.leave is None and limit < self.end:
            self.broken("limit", limit, *where)
        if tour.leave is not None and tour.end > limit:
            self.broken("limit", limit, *where, tour.leave)
        if tour.serves:
            return
        if tour.end < self.end and tour.end - tour.start < self.problem["tour"]["min_days"]:
            self.broken("min_days", tour.end, *where, tour.leave)
        there = set(range(tour.start, min(tour.end, self.end)))
        for since, until in self.people[tour.person]["unavailable"]:
            days = there.intersection(range(day_of(since), day_of(until)))
            if days:
                self.broken("unavailable", min(days), *where)

    def check_lifts(self):
        for lift in self.problem["lifts"]:
            for n in (sum(tour.arrive == lift["id"] for tour in self.tours),
                      sum(tour.leave == lift["id"] for tour in self.tours)):
                if n > lift["seats"]:
                    self.broken("seats", day_of(lift["date"]), lift=lift["id"])

    def check_person(self, person):
        tours = sorted((tour for tour in self.tours
                        if tour.person == person["id"] and not tour.backward),
                       key=lambda tour: (tour.start, tour.end))
        dwell = self.problem["dwell_days"]
        for i, tour in enumerate(tours):
            if not tour.serves and person["returned"] is not None:
                if tour.start < day_of(person["returned"]) + dwell:
                    self.broken("dwell", tour.start, tour.position, [person["id"]])
            if i == 0:
                continue
            left = max(before.end for before in tours[:i])
            if left > tour.start:
                self.broken("person", tour.start, tour.position, [person["id"]])
            elif tour.start < left + dwell:
                self.broken("dwell", tour.start, tour.position, [person["id"]])

    # ---- days ----

    def runs(self, is_wrong):
        """First days of the stretches of the horizon on which something is wrong."""
        return [day for day in range(self.first, self.end)
                if is_wrong(day) and (day == self.first or not is_wrong(day - 1))]

    def check_position(self, position):
        tours = [tour for tour in self.tours
                 if tour.position == position["id"] and not tour.backward]
        present = {day: [tour.person for tour in tours if tour.start <= day < tour.end]
                   for day in range(self.first - 1, self.end + 1)}
        for day in self.runs(lambda day: len(present[day]) > 2):
            self.broken("position", day, position["id"], present[day][:PEOPLE_SHOWN])
        for day in self.runs(lambda day: not present[day]):
            until = day
            while until < self.end and not present[until]:
                until += 1
            self.gaps.append((position["id"], text_of(day), text_of(until)))
        for tour in tours:
            if not tour.serves:
                self.check_handover(position, tour, tours)
        return present

    def check_handover(self, position, tour, tours):
        needed = self.handover[position["role"]]
        before = sorted((other for other in tours if other is not tour
                         and (other.serves or other.start < tour.start)),
                        key=lambda other: (not other.serves, other.start, other.end,
                                           self.number[other.person]))
        holders = [other for other in before if other.end > tour.start]
        leavers = [other for other in before if other.end == tour.start]
        for holder in holders or leavers[:1]:
            if min(holder.end, tour.end, self.end) - tour.start < needed:
                self.broken("handover", tour.start, position["id"], [holder.person, tour.person],
                            tour.arrive)

    def check_post(self, post, present):
        positions = [position["id"] for position in self.problem["positions"]
                     if position["post"] == post["id"]]
        for day in self.runs(lambda day: sum(len(present[position][day]) for position in positions)
                             < post["minimum"]):
            self.broken("minimum", day)
        relief = self.problem["relief"]
        if relief is None:
            return
        most = math.ceil(fractions.Fraction(relief["max_share"]) * len(positions))
        arrivals = collections.Counter(
            tour.start for tour in self.tours
            if not tour.serves and not tour.backward and tour.position in positions
            and self.first <= tour.start < self.end)
        within = relief["within_days"]
        for day in self.runs(lambda day: sum(arrivals[day - i] for i in range(within)) > most):
            self.broken("relief", day)

    def check_days(self):
        present = {position["id"]: self.check_position(position)
                   for position in self.problem["positions"]}
        for post in self.problem["posts"]:
            self.check_post(post, present)
        ceiling = self.problem["ceiling"]
        if ceiling is not None:
            for day in self.runs(lambda day: sum(len(at[day]) for at in present.values())
                                 > ceiling):
                self.broken("ceiling", day)

    def check_unfilled(self):
        stated = collections.Counter()
        for gap in self.plan["unfilled"]:
            if gap["position"] not in self.positions:
                self.broken("unknown")
                continue
            key = (gap["position"], gap["from"], gap["until"])
            stated[key] += 1
            if key in self.gaps and stated[key] == 1 and not gap["because"].strip():
                self.broken("unfilled", day_of(gap["from"]), gap["position"])
        real = collections.Counter(self.gaps)
        for key, n in ((real - stated) + (stated - real)).items():
            for _ in range(n):
                self.broken("unfilled", day_of(key[1]), key[0])

    # ---- planning again ----

    def begun(self, tours, is_early):
        """Who, where and by which lift, of what begins before the freeze: the lifts of departure."""
        places = {lift["id"]: i for i, lift in enumerate(self.problem["lifts"])}
        begun = collections.defaultdict(list)
        for *key, leave in tours:
            if key[2] is None or is_early(key[2]):
                begun[tuple(key)].append(leave)
        for leaves in begun.values():
            leaves.sort(key=lambda leave: -1 if leave is None else places.get(leave, -2))
        return begun

    def check_frozen(self, key, was, is_now, is_early):
        person, position, arrive = key
        day = self.lift_day.get(arrive, self.first)
        if is_now == "no such tour":
            self.broken("freeze", day, position, [person], arrive)
        elif was == "no such tour":
            if arrive is not None or is_early(is_now):
                self.broken("freeze", day, position, [person], arrive)
        elif was != is_now and (is_early(was) or is_early(is_now)):
            lift = was if is_early(was) else is_now
            self.broken("freeze", self.lift_day[lift], position, [person], lift)

    def check_published(self):
        """Returns `changes`."""
        published = self.problem.get("published")
        if published is None:
            return 0
        freeze = day_of(published["freeze"])

        def is_early(lift):
            return lift in self.lift_day and self.lift_day[lift] < freeze

        old = [(line["person"], line["position"], line["arrive"], line["leave"])
               for line in published["tours"]]
        new = [(tour.person, tour.position, tour.arrive, tour.leave) for tour in self.tours]
        begun, begun_now = self.begun(old, is_early), self.begun(new, is_early)
        for key in begun.keys() | begun_now.keys():
            for was, is_now in itertools.zip_longest(begun.get(key, []), begun_now.get(key, []),
                                                     fillvalue="no such tour"):
                self.check_frozen(key, was, is_now, is_early)
        late = collections.Counter(
            tour for tour in old if tour[2] is not None and not is_early(tour[2]))
        late_now = collections.Counter(
            tour for tour in new if tour[2] is not None and not is_early(tour[2]))
        return sum(((late - late_now) + (late_now - late)).values())

    # ---- numbers ----

    def count(self):
        arrivals = collections.Counter(tour.person for tour in self.tours if not tour.serves)
        used = {lift for tour in self.tours for lift in (tour.arrive, tour.leave)}
        return {
            "gaps": sum(day_of(until) - day_of(since) for _, since, until in self.gaps),
            "lift_cost": sum(lift["cost"] for lift in self.problem["lifts"] if lift["id"] in used),
            "tours": sum(arrivals.values()),
            "people": len(arrivals),
            "peak": max(arrivals.values(), default=0),
            "changes": self.check_published(),
        }

    def fewest(self, position, after, until):
        """Fewest arrivals in the window over all ways to keep the position filled; None: there is
        no such way. Tries every day of a lift as the next arrival."""
        days = sorted(day for day in set(self.lift_day.values()) if self.first <= day < self.end)
        handover = self.handover[position["role"]]
        least = {}

        def follow(since, limit, so_far):
            if limit >= self.end:
                return [so_far]
            leave = max((day for day in days if day <= limit), default=None)
            for day in days:
                if leave is not None and since < day <= leave - handover:
                    cost = so_far + (after < day <= until)
                    least[day] = min(cost, least.get(day, NEVER))
            return []

        ends = []
        serving = [line for line in self.problem["serving"] if line["position"] == position["id"]]
        for line in serving:
            ends += follow(self.first - 1, self.limit(day_of(line["since"])), 0)
        if not serving and self.first in days:
            least[self.first] = int(after < self.first <= until)
        for day in days:
            if day in least:
                ends += follow(day, self.limit(day), least[day])
        return min(ends, default=None)

    def must_arrive(self, after, until):
        """None: no plan fills every position, and nothing can be said of those that do."""
        each = [self.fewest(position, after, until) for position in self.problem["positions"]]
        return None if None in each else sum(each)

    def least_cost(self, after, until, seats):
        """None: there are not so many seats."""
        least = {0: 0}
        for lift in self.problem["lifts"]:
            day = day_of(lift["date"])
            if after < day <= until and self.first <= day < self.end:
                for have, cost in list(least.items()):
                    more = min(have + lift["seats"], seats)
                    least[more] = min(least.get(more, NEVER), cost + lift["cost"])
        return least.get(seats)

    def check_windows(self):
        """Returns what the windows show, which is None when nobody can say."""
        shown, taken = 0, 0
        for window in sorted(self.plan["proof"], key=lambda w: (w["after"], w["until"])):
            after, until = day_of(window["after"]), day_of(window["until"])
            if until <= after or after < taken:
                self.broken("window", after)
            else:
                must = self.must_arrive(after, until)
                if must is None:
                    shown = None
                elif window["must_arrive"] > must:
                    self.broken("must_arrive", until)
                elif window["least_cost"] != self.least_cost(after, until, window["must_arrive"]):
                    self.broken("least_cost", until)
                elif shown is not None:
                    shown += window["least_cost"]
            taken = max(taken, until)
        return shown

    def check_numbers(self, counted):
        order = self.problem["minimise"]
        for name in counted:
            stated = self.plan["objective"].get(name)
            bound = self.plan["bound"].get(name)
            if stated != counted[name] and (stated is not None or name in order):
                self.broken("objective")
            if (name in order) if bound is None else bound > counted[name]:
                self.broken("bound")
        bound = self.plan["bound"].get("lift_cost")
        stated = sum(window["least_cost"] for window in self.plan["proof"])
        beyond = self.plan.get("beyond_windows") is not None
        before = order[:order.index("lift_cost")] if "lift_cost" in order else []
        if bound is None:
            return
        if "gaps" not in before or counted["gaps"] > 0:
            if bound > 0 and not beyond:
                self.broken("proof")
        elif bound < stated or (bound > stated and not beyond):
            self.broken("proof")

    def check(self):
        self.read_tours()
        self.check_serving()
        for tour in self.tours:
            self.check_tour(tour)
        self.check_lifts()
        for person in self.problem["people"]:
            self.check_person(person)
        self.check_days()
        self.check_unfilled()
        counted = self.count()
        windows = self.check_windows()
        self.check_numbers(counted)
        return {"objective": counted, "windows": windows, "broken": self.found}


def main():
    with open(sys.argv[1], encoding="utf-8") as problem, open(sys.argv[2], encoding="utf-8") as plan:
        found = Checker(json.load(problem), json.load(plan)).check()
    json.dump(found, sys.stdout, indent=1)
    print()
    return 1 if found["broken"] else 0


if __name__ == "__main__":
    sys.exit(main())
