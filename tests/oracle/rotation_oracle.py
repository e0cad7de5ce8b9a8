#!/usr/bin/env python3
"""Draws small rotation problems and plans for them, most of them broken, and has each checked by the
program and by check_rotation.py, which knows only the description of the files: both must find the
same rules broken on the same days, and count the same.

    rotation_oracle.py TRUCE [SEEDS]     exit 1 with the first difference
"""

import collections
import concurrent.futures
import datetime
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import check_rotation

SEEDS = 300
SHOWN_MAX = 100
FIRST = datetime.date(2023, 12, 20).toordinal()
OF_WINDOWS = ("must_arrive", "least_cost")


def text(day):
    return datetime.date.fromordinal(day).isoformat()


def draw_problem(draw):
    first = FIRST + draw.randrange(60)
    n_days = draw.randrange(40, 160)
    roles = [{"id": f"role{i}", "handover_days": draw.choice((0, 0, 1, 3))} for i in range(2)]
    posts = [{"id": f"post{i}", "minimum": draw.randrange(3)} for i in range(draw.randrange(1, 3))]
    positions = [{"id": f"at{i}", "post": draw.choice(posts)["id"], "role": draw.choice(roles)["id"]}
                 for i in range(draw.randrange(1, 5))]
    people = []
    for i in range(draw.randrange(len(positions) + 2, 14)):
        away = []
        if draw.random() < 0.3:
            since = first + draw.randrange(-5, n_days + 5)
            away.append([text(since), text(since + draw.randrange(0, 12))])
        people.append({"id": f"p{i}", "roles": ["role0", "role1"][draw.choice((0, 0, 1)):
                                                                 draw.choice((1, 2, 2))],
                       "unavailable": away,
                       "returned": draw.choice((None, None, text(first - draw.randrange(30))))})
    serving = [{"position": position["id"], "person": people[i]["id"],
                "since": text(first - draw.choice((0, 1, 5, 10, 20, 40)))}
               for i, position in enumerate(positions) if draw.random() < 0.8]
    lifts = [{"id": f"lift{i}", "date": text(first + draw.randrange(n_days)),
              "seats": draw.choice((0, 1, 2, 2, 3, 5)), "cost": draw.randrange(1, 9)}
             for i in range(draw.choice((8, 20, 30, 40)))]
    if draw.random() < 0.2:
        lifts.append({"id": "before", "date": text(first - 1), "seats": 1, "cost": 1})
        lifts.append({"id": "after", "date": text(first + n_days), "seats": 1, "cost": 1})
    names = ["gaps", "lift_cost", "tours", "people", "peak", "changes"]
    order = names if draw.random() < 0.6 else draw.sample(names, draw.randrange(1, 6))
    return {
        "format": "truce-rotation-problem/1",
        "horizon": {"from": text(first), "until": text(first + n_days)},
        "tour": {"max": draw.choice(("P1M", "P2M", "P45D", "P6W", "P1M5D", "P1Y")),
                 "end_of_month": draw.choice(("clamp", "forward")),
                 "min_days": draw.choice((0, 5, 20))},
        "dwell_days": draw.choice((0, 10, 30)), "ceiling": draw.choice((None, 3, 4, 6)),
        "relief": draw.choice((None, {"max_share": draw.choice(("1/3", "1/2", "2/2")),
                                      "within_days": draw.choice((1, 7, 20))})),
        "roles": roles, "posts": posts, "positions": positions, "people": people,
        "serving": serving, "lifts": lifts, "minimise": order}


def draw_tours(draw, problem):
    """For each position tours that follow each other about as they should, not always so."""
    checker = check_rotation.Checker(problem, {})
    first, end = checker.first, checker.end
    lifts = sorted(problem["lifts"], key=lambda lift: lift["date"])
    tours = []
    for position in problem["positions"]:
        handover = checker.handover[position["role"]]
        able = [person["id"] for person in problem["people"] if position["role"] in person["roles"]]
        start, person, arrive = None, None, None
        for line in problem["serving"]:
            if line["position"] == position["id"]:
                start, person = check_rotation.day_of(line["since"]), line["person"]
        if start is None:
            start, person = first, draw.choice(able or ["p0"])
            arrive = lifts[0]["id"]
            start = checker.lift_day[arrive]
        while True:
            limit = checker.limit(start)
            leaves = [lift for lift in lifts if start < checker.lift_day[lift["id"]] <= limit]
            if limit >= end and draw.random() < 0.8 or not leaves:
                tours.append((position["id"], person, arrive, None))
                break
            leave = leaves[-1] if draw.random() < 0.7 else draw.choice(leaves)
            tours.append((position["id"], person, arrive, leave["id"]))
            out = checker.lift_day[leave["id"]]
            nexts = [lift for lift in lifts if start < checker.lift_day[lift["id"]] <= out - handover]
            if not nexts or draw.random() < 0.1:
                nexts = [lift for lift in lifts if checker.lift_day[lift["id"]] >= out]
            if not nexts or draw.random() < 0.05:
                break
            arrive = nexts[-1 if draw.random() < 0.7 else 0]["id"]
            start = checker.lift_day[arrive]
            person = draw.choice(able or ["p0"])
    return [dict(zip(("position", "person", "arrive", "leave"), tour)) for tour in tours]


def spoil(draw, problem, tours):
    for _ in range(draw.choice((0, 0, 0, 1, 2))):
        if not tours:
            return
        tour = draw.choice(tours)
        what = draw.randrange(5)
        if what == 0:
            tours.remove(tour)
        elif what == 1:
            tours.append(dict(tour, person=draw.choice(problem["people"])["id"]))
        elif what == 2:
            tour["leave"] = draw.choice(problem["lifts"])["id"]
        elif what == 3:
            tour[draw.choice(("position", "person", "leave"))] = "nobody"
        else:
            tour["arrive"] = draw.choice(problem["lifts"])["id"]


def draw_windows(draw, problem):
    """Windows that hold, and some that ask for a little too much."""
    checker = check_rotation.Checker(problem, {})
    cuts = sorted(draw.sample(range(checker.first - 2, checker.end + 2), draw.randrange(2, 6)))
    windows = []
    for after, until in zip(cuts, cuts[1:]):
        must = checker.must_arrive(after, until) or 0
        must = max(0, must + draw.choice((0, 0, 0, 0, -1, 1)))
        cost = checker.least_cost(after, until, must) or 0
        windows.append({"after": text(after - (draw.random() < 0.03)), "until": text(until),
                        "must_arrive": must, "least_cost": cost + (draw.random() < 0.05)})
    draw.shuffle(windows)
    return windows


def draw_plan(draw, problem):
    tours = draw_tours(draw, problem)
    if draw.random() < 0.4:
        first = check_rotation.day_of(problem["horizon"]["from"])
        published = [dict(tour) for tour in tours]
        if draw.random() < 0.7:
            spoil(draw, problem, published)
        known = {person["id"] for person in problem["people"]}
        places = {position["id"] for position in problem["positions"]}
        problem["published"] = {
            "freeze": text(first + draw.randrange(80)),
            "tours": list({tuple(tour.values())[:3]: tour for tour in published
                           if tour["person"] in known and tour["position"] in places}.values())}
    spoil(draw, problem, tours)
    draw.shuffle(tours)
    windows = draw_windows(draw, problem)
    plan = {"format": "truce-rotation-plan/1", "tours": tours, "objective": {}, "bound": {},
            "proof": windows, "unfilled": [],
            "solver": {"seconds": 0.5, "threads": 1, "seed": 1}}
    checker = check_rotation.Checker(problem, plan)
    counted = checker.check()["objective"]
    plan["unfilled"] = [{"position": position, "from": since, "until": until,
                         "because": draw.choice(("no lift", "no lift", "no lift", " "))}
                        for position, since, until in checker.gaps if draw.random() < 0.9]
    shown = sum(window["least_cost"] for window in windows)
    for name in problem["minimise"]:
        plan["objective"][name] = counted[name] + (draw.random() < 0.05)
        plan["bound"][name] = shown if name == "lift_cost" else counted[name] - draw.randrange(-1, 9)
    if "lift_cost" in plan["bound"] and draw.random() < 0.3:
        plan["bound"]["lift_cost"] += draw.choice((-1, 1))
    if draw.random() < 0.3:
        plan["beyond_windows"] = "by hand"
    return plan


def seen_by_truce(program, folder, problem, plan):
    files = [folder / "problem.json", folder / "plan.json"]
    for file, content in zip(files, (problem, plan)):
        file.write_text(json.dumps(content), encoding="utf-8")
    run = subprocess.run([program, "plan", "check", *files, "--json"], capture_output=True,
                         check=False, text=True)
    if run.returncode not in (0, 1) or not run.stdout:
        raise SystemExit(f"status {run.returncode}: {run.stderr}")
    found = json.loads(run.stdout)
    if found["valid"] != (run.returncode == 0) or found["valid"] != (found["n_broken"] == 0):
        raise SystemExit("the status does not say what the answer says")
    return found


def difference(problem, found, wanted):
    """A sentence, or None."""
    is_vague = wanted["windows"] is None
    seen = collections.Counter((b["rule"], b["day"], b["position"], tuple(sorted(b["people"])),
                                b["lift"]) for b in found["broken"])
    expected = collections.Counter((rule, day, position, tuple(people), lift)
                                   for rule, day, position, people, lift in wanted["broken"])
    for counter in (seen, expected):
        for key in [key for key in counter if is_vague and key[0] in OF_WINDOWS]:
            del counter[key]
    if found["n_broken"] <= SHOWN_MAX and seen != expected:
        return f"only truce: {list(seen - expected)}; only the oracle: {list(expected - seen)}"
    counted = {name: wanted["objective"][name] for name in problem["minimise"]}
    if found["objective"] != counted:
        return f"truce counts {found['objective']}, the oracle {counted}"
    if not is_vague and found["windows"] != wanted["windows"]:
        return f"truce finds windows worth {found['windows']}, the oracle {wanted['windows']}"
    return None


def try_seed(program, seed):
    """What is broken by the oracle's account; raises SystemExit on a difference."""
    draw = random.Random(seed)
    problem = draw_problem(draw)
    plan = draw_plan(draw, problem)
    wanted = check_rotation.Checker(problem, plan).check()
    with tempfile.TemporaryDirectory() as folder:
        found = seen_by_truce(program, pathlib.Path(folder), problem, plan)
    differs = difference(problem, found, wanted)
    if differs is not None:
        raise SystemExit(f"seed {seed}: {differs}")
    return [broken[0] for broken in wanted["broken"]], wanted["windows"]


def main():
    program = sys.argv[1]
    seeds = range(int(sys.argv[2]) if len(sys.argv) > 2 else SEEDS)
    rules = collections.Counter()
    n_valid, n_shown = 0, 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for broken, windows in pool.map(lambda seed: try_seed(program, seed), seeds):
            rules.update(set(broken))
            n_valid += not broken
            n_shown += bool(windows)
    # A draw that never breaks a rule, or always one, would show nothing.
    missing = {"unknown", "serving", "order", "horizon", "limit", "min_days", "dwell", "person",
               "role", "unavailable", "position", "handover", "ceiling", "minimum", "relief",
               "seats", "freeze", "unfilled", "objective", "bound", "window", "must_arrive",
               "least_cost", "proof"} - rules.keys()
    print(f"{len(seeds)} seeds, {n_valid} plans without fault, {n_shown} with windows that show "
          f"something; rules broken: {dict(rules)}")
    if missing or n_shown < len(seeds) // 20:
        raise SystemExit(f"never broken: {sorted(missing)}")


if __name__ == "__main__":
    main()
