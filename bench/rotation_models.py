"""What the peers of bench/rotation are given: the rotation problem as integer programs.

All of them ask for plans without gaps, least cost of lifts first and fewest tours second.

timing, plain    when people come, nothing else: n[t] arrivals on lift t, z[t] whether it flies.
                 Everybody present after lift s has been followed by the last lift within the limit
                 of s, so the lifts between bring at least as many as there are positions; those who
                 serve at the start likewise. n[t] <= seats[t] * z[t].
timing, strong   the same, and in each of these windows the lifts flown hold that many: every facet
                 of the whole-number points (large lifts, small lifts) of the window.
positions, plain come[p, t] and gone[p, t], how many have arrived in position p and left it by lift
                 t. Limits, shortest tours, handovers, two at most in a position: all of them
                 differences of two. Ceiling, relief shares, seats in and out.
groups, strong   y[g, t] arrivals among the alike positions g (one role, one post) on lift t, which
                 breaks their symmetry and loses nothing: served in turn, each meets its limits when
                 the counts do. The windows of each group, all rules of those with a handover as
                 above, ceiling, relief shares, seats, and the windows' facets.
people, plain    the tours of a plan are given; x[i, j] person i takes tour j, u[i] comes at all;
                 fewest u. A row for each largest set of tours no two of which one person can serve.
people, strong   the same, and as many people as the largest such set of tours among all people's.

Left out of `timing`: posts, roles, handovers, ceiling, shortest tours, people. Left out of
`positions`: people. Left out of `groups`: people, and of roles without a handover the shortest tour
and that somebody may have to wait for a seat out. All are relaxations of what the planner solves:
their bounds bound its plans, and their solutions are not plans. A post's minimum needs no row where
nothing is empty. `people` is the last objective alone, under the tours of one plan: another plan's
tours may need fewer.
"""
import bisect
import calendar
import collections
import datetime
import fractions
import json
import math
import re


def day_of(text):
    return datetime.date.fromisoformat(text).toordinal()


def add_months(day, months, end_of_month):
    date = datetime.date.fromordinal(day)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    month += 1
    last = calendar.monthrange(year, month)[1]
    if date.day <= last:
        return datetime.date(year, month, date.day).toordinal()
    end = datetime.date(year, month, last).toordinal()
    return end if end_of_month == "clamp" else end + 1


class Problem:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            raw = json.load(file)
        self.raw = raw
        self.start = day_of(raw["horizon"]["from"])
        self.until = day_of(raw["horizon"]["until"])
        lifts = sorted(raw["lifts"], key=lambda lift: lift["date"])
        self.lift_ids = {lift["id"]: t for t, lift in enumerate(lifts)}
        self.day = [day_of(lift["date"]) for lift in lifts]
        self.seats = [lift["seats"] for lift in lifts]
        self.cost = [lift["cost"] for lift in lifts]
        self.positions = raw["positions"]
        self.handover = {role["id"]: role["handover_days"] for role in raw["roles"]}
        self.min_days = raw["tour"]["min_days"]
        place = {position["id"]: p for p, position in enumerate(self.positions)}
        self.since = {place[s["position"]]: day_of(s["since"]) for s in raw["serving"]}

    def limit(self, day):
        tour = self.raw["tour"]
        text = tour["max"]
        if not (text.startswith("P") and text[-1] in "MD" and text[1:-1].isdigit()):
            raise ValueError(f"a longest tour of {text} is in no peer's model")
        if text[-1] == "D":
            return day + int(text[1:-1])
        return add_months(day, int(text[1:-1]), tour["end_of_month"])

    def last_lift(self, day):
        """The last lift on or before the day; -1 when there is none."""
        return bisect.bisect_right(self.day, day) - 1

    def first_lift(self, day):
        return bisect.bisect_left(self.day, day)

    def windows(self, group=None):
        """(first lift, last lift, people who must arrive) for the positions of the group, of all
        when there is none; none of the windows inside an equal one."""
        need = {}
        group = range(len(self.positions)) if group is None else group
        limits = sorted(self.limit(self.since[p]) for p in group if p in self.since)
        for k, limit in enumerate(limits, 1):
            if limit < self.until:
                need[(0, self.last_lift(limit))] = k
        narrow = {}
        for s, day in enumerate(self.day):
            if self.limit(day) < self.until:
                narrow[self.last_lift(self.limit(day))] = s + 1
        for last, first in narrow.items():
            need[(first, last)] = len(group)
        return [(first, last, n) for (first, last), n in sorted(need.items())]


class Model:
    """Columns are whole numbers. Two costs: the second is minimised among the best of the first."""

    def __init__(self):
        self.low, self.high, self.first, self.second = [], [], [], []
        self.rows = []  # (columns, factors, least or None, most or None)

    def column(self, low, high, first=0, second=0):
        self.low.append(low)
        self.high.append(high)
        self.first.append(first)
        self.second.append(second)
        return len(self.low) - 1

    def row(self, terms, least=None, most=None):
        terms = [(column, factor) for column, factor in terms if factor != 0]
        self.rows.append(([c for c, _ in terms], [f for _, f in terms], least, most))

    def size(self):
        return (len(self.low), len(self.rows), sum(len(columns) for columns, *_ in self.rows))

    def write_json(self, path):
        with open(path, "w", encoding="ascii") as out:
            json.dump(self.__dict__, out)

    def write_mps(self, path, second=False, at_most=None):
        """Fixed MPS. With at_most, the first cost may not exceed it."""
        rows = self.rows
        if at_most is not None:
            priced = [(c, cost) for c, cost in enumerate(self.first) if cost]
            rows = rows + [([c for c, _ in priced], [f for _, f in priced], None, at_most)]
        by_column = [[] for _ in self.low]
        for r, (columns, factors, _, _) in enumerate(rows):
            for column, factor in zip(columns, factors):
                by_column[column].append((r, factor))
        with open(path, "w", encoding="ascii") as out:
            out.write("NAME          ROTATION\nROWS\n N  COST\n")
            for r, (_, _, least, most) in enumerate(rows):
                kind = "E" if least == most else "G" if most is None else "L"
                out.write(f" {kind}  R{r:07}\n")
            out.write("COLUMNS\n    MARKER                 'MARKER'                 'INTORG'\n")
            for c, entries in enumerate(by_column):
                cost = (self.second if second else self.first)[c]
                out.write(f"    C{c:07}  COST      {cost:12}\n")
                for r, factor in entries:
                    out.write(f"    C{c:07}  R{r:07}  {factor:12}\n")
            out.write("    MARKER                 'MARKER'                 'INTEND'\nRHS\n")
            for r, (_, _, least, most) in enumerate(rows):
                if least is not None and most is not None and least != most:
                    raise ValueError("a row has one side")
                out.write(f"    RHS       R{r:07}  {least if least is not None else most:12}\n")
            out.write("BOUNDS\n")
            for c, (low, high) in enumerate(zip(self.low, self.high)):
                if low:
                    out.write(f" LO BND       C{c:07}  {low:12}\n")
                out.write(f" UP BND       C{c:07}  {high:12}\n")
            out.write("ENDATA\n")


def facets(window_seats, need):
    """Rows (factor of each size, least) cutting off what whole lifts of these sizes cannot hold.

    With two sizes these are all facets; with more, the seats are rounded by each size in turn."""
    sizes = sorted(set(window_seats), reverse=True)
    if len(sizes) > 2:
        for size in sizes:
            yield {s: -(-s // size) for s in sizes}, -(-need // size)
        return
    large, small = sizes[0], sizes[-1]
    have_large = window_seats.count(large)
    have_small = window_seats.count(small) if small != large else 0
    points = []
    for flown in range(have_large + 1):
        rest = max(0, -(-(need - flown * large) // small))
        if small != large and rest <= have_small or rest == 0:
            points.append((flown, rest))
    if not points:
        yield {large: 1, small: 1}, len(window_seats) + 1
        return
    corner = []
    for point in points:
        while len(corner) > 1 and slope(corner[-2], corner[-1]) >= slope(corner[-2], point):
            corner.pop()
        corner.append(point)
    if corner[0][0] > 0:
        yield ({large: 1} if small == large else {large: 1, small: 0}), corner[0][0]
    for (b1, s1), (b2, s2) in zip(corner, corner[1:]):
        if s2 < s1:
            yield {large: s1 - s2, small: b2 - b1}, (s1 - s2) * b1 + (b2 - b1) * s1
    if corner[-1][1] > 0:
        yield {large: 0, small: 1}, corner[-1][1]


def slope(a, b):
    return fractions.Fraction(b[1] - a[1], b[0] - a[0])


def add_facets(model, problem, z):
    for first, last, need in problem.windows():
        lifts = range(first, last + 1)
        if not lifts:
            continue
        for factor, least in facets([problem.seats[t] for t in lifts], need):
            model.row([(z[t], factor[problem.seats[t]]) for t in lifts], least=least)


def timing(problem, strong):
    model = Model()
    lifts = range(len(problem.day))
    n = [model.column(0, problem.seats[t], second=1) for t in lifts]
    z = [model.column(0, 1, first=problem.cost[t]) for t in lifts]
    for t in lifts:
        model.row([(n[t], 1), (z[t], -problem.seats[t])], most=0)
    for first, last, need in problem.windows():
        model.row([(n[t], 1) for t in range(first, last + 1)], least=need)
    if strong:
        add_facets(model, problem, z)
    return model


def add_group(model, problem, group, come, gone):
    """The rules of alike positions, on how many have come and gone up to and with each lift."""
    k = len(group)
    days = problem.handover[problem.positions[group[0]]["role"]]

    def by(total, day):
        at = problem.last_lift(day)
        return [(total[at], -1)] if at >= 0 else []

    for t, day in enumerate(problem.day):
        for total in (come, gone) if t else ():
            model.row([(total[t], 1), (total[t - 1], -1)], least=0)
        model.row([(come[t], 1), (gone[t], -1)], most=k)
        model.row([(gone[t], 1)] + by(come, day - days), most=0)
        model.row([(gone[t], 1)] + by(come, day - problem.min_days), most=k)
        if problem.limit(day) < problem.until:
            last = problem.last_lift(problem.limit(day))
            model.row([(gone[last], 1), (come[t], -1)], least=k)
    for limit in [problem.limit(problem.since[p]) for p in group if p in problem.since]:
        if limit < problem.until:
            must = sum(problem.limit(problem.since[p]) <= limit for p in group)
            last = problem.last_lift(limit)
            model.row([(gone[last], 1)] if last >= 0 else [], least=must)


def add_ceiling(model, problem, t, come, gone):
    if problem.raw["ceiling"] is not None:
        model.row([(total[t], 1) for total in come] + [(total[t], -1) for total in gone],
                  most=problem.raw["ceiling"] - len(problem.positions))


def add_relief(model, problem, groups, arrivals):
    """arrivals: by group and lift, the terms that say how many come."""
    relief = problem.raw["relief"]
    if relief is None:
        return
    share = fractions.Fraction(relief["max_share"])
    posts = {}
    for g, group in enumerate(groups):
        posts.setdefault(problem.positions[group[0]]["post"], []).append(g)
    for members in posts.values():
        most = math.ceil(share * sum(len(groups[g]) for g in members))
        for first, day in enumerate(problem.day):
            last = problem.last_lift(day + relief["within_days"] - 1)
            total = collections.Counter()
            for g in members:
                for t in range(first, last + 1):
                    for column, factor in arrivals[g][t]:
                        total[column] += factor
            model.row(list(total.items()), most=most)


def alike(problem):
    """Positions of one role at one post. Serving them in turn meets every rule of each as soon as
    the counts meet the sums of the rules."""
    groups = {}
    for p, position in enumerate(problem.positions):
        groups.setdefault((position["post"], position["role"]), []).append(p)
    return list(groups.values())


def positions(problem):
    model = Model()
    lifts = range(len(problem.day))
    end = len(lifts) - 1
    groups = [[p] for p in range(len(problem.positions))]
    z = [model.column(0, 1, first=problem.cost[t]) for t in lifts]
    come = [[model.column(0, t + 1, second=int(t == end)) for t in lifts] for _ in groups]
    gone = [[model.column(0, t + 1) for t in lifts] for _ in groups]
    for g, group in enumerate(groups):
        add_group(model, problem, group, come[g], gone[g])
    for t in lifts:
        for totals in (come, gone):
            model.row([(total[t], 1) for total in totals] + [(z[t], -problem.seats[t])] +
                      [(total[t - 1], -1) for total in totals if t], most=0)
        add_ceiling(model, problem, t, come, gone)
    add_relief(model, problem, groups, [[[(total[t], 1)] + ([(total[t - 1], -1)] if t else [])
                                         for t in lifts] for total in come])
    return model


def groups_strong(problem):
    model = Model()
    lifts = range(len(problem.day))
    groups = alike(problem)
    z = [model.column(0, 1, first=problem.cost[t]) for t in lifts]
    y = [[model.column(0, min(len(group), problem.seats[t]), second=1) for t in lifts]
         for group in groups]
    come, gone = [], []
    for g, group in enumerate(groups):
        if problem.handover[problem.positions[group[0]]["role"]] == 0:
            for first, last, need in problem.windows(group):
                model.row([(y[g][t], 1) for t in range(first, last + 1)], least=need)
            continue
        come.append([model.column(0, len(group) * (t + 1)) for t in lifts])
        gone.append([model.column(0, len(group) * (t + 1)) for t in lifts])
        add_group(model, problem, group, come[-1], gone[-1])
        for t in lifts:
            model.row([(come[-1][t], 1), (y[g][t], -1)] +
                      ([(come[-1][t - 1], -1)] if t else []), least=0, most=0)
    for t in lifts:
        model.row([(row[t], 1) for row in y] + [(z[t], -problem.seats[t])], most=0)
        if gone:
            model.row([(total[t], 1) for total in gone] + [(z[t], -problem.seats[t])] +
                      [(total[t - 1], -1) for total in gone if t], most=0)
            add_ceiling(model, problem, t, come, gone)
    add_relief(model, problem, groups, [[[(column, 1)] for column in row] for row in y])
    add_facets(model, problem, z)
    return model


def largest_sets(stays):
    """Of stays [from, until): each largest set holding one day in common, as lists of indices."""
    events = sorted([(until, 0, j) for j, (_, until) in enumerate(stays)] +
                    [(begin, 1, j) for j, (begin, _) in enumerate(stays)])
    now, grown, found = set(), False, []
    for _, is_begin, j in events:
        if is_begin:
            now.add(j)
            grown = True
            continue
        if grown:
            found.append(sorted(now))
            grown = False
        now.discard(j)
    return found


def people(problem, strong, plan_path):
    with open(plan_path, encoding="utf-8") as file:
        plan = json.load(file)
    model = Model()
    dwell = problem.raw["dwell_days"]
    role_of = {position["id"]: position["role"] for position in problem.positions}
    tours, rested = [], {}
    for tour in plan["tours"]:
        until = problem.until
        if tour["leave"] is not None:
            until = problem.day[problem.lift_ids[tour["leave"]]]
        if tour["arrive"] is None:
            stays = tour["leave"] is None
            rested[tour["person"]] = problem.until if stays else until + dwell
            continue
        tours.append((role_of[tour["position"]],
                      problem.day[problem.lift_ids[tour["arrive"]]], until))
    takers = [[] for _ in tours]
    for person in problem.raw["people"]:
        can = [j for j, tour in enumerate(tours) if is_free(person, tour, rested, dwell)]
        if not can:
            continue
        comes = model.column(0, 1, first=1)
        x = [model.column(0, 1) for _ in can]
        for j, column in zip(can, x):
            takers[j].append(column)
        for members in largest_sets([(tours[j][1], tours[j][2] + dwell) for j in can]):
            model.row([(x[k], 1) for k in members] + [(comes, -1)], most=0)
    for columns in takers:
        model.row([(column, 1) for column in columns], least=1, most=1)
    if strong:
        most = max(map(len, largest_sets([(t[1], t[2] + dwell) for t in tours])))
        model.row([(c, 1) for c, cost in enumerate(model.first) if cost], least=most)
    return model


def is_free(person, tour, rested, dwell):
    role, begin, until = tour
    if role not in person["roles"] or rested.get(person["id"], begin) > begin:
        return False
    if person["returned"] is not None and day_of(person["returned"]) + dwell > begin:
        return False
    return all(day_of(b) <= begin or day_of(a) >= until for a, b in person["unavailable"])


def horizon_days(path):
    """Read off the head of the file: the rest of a large one is not needed."""
    with open(path, encoding="utf-8") as file:
        head = re.search(r'"horizon":({[^}]*})', file.read(4096))
    horizon = json.loads(head.group(1))
    return day_of(horizon["until"]) - day_of(horizon["from"])
