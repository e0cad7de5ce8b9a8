"""The page and the plot that bench/rotation writes into docs, out of its figures."""
import math
import platform
import re
import time

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
MAY_TAKE = {"seconds": 5.0, "mib": 2048.0, "gaps": 0.0001}  # at 100,000 positions


def number(value):
    return "–" if value is None else f"{value:,}"


def threads_of(count):
    return f"{count} thread{'' if int(count) == 1 else 's'}"


def figures_of(race):
    """Lift cost and tours of a peer, each with its bound."""
    if race["status"] == "infeasible":
        return f"no plan without gaps exists, proven in {race['seconds']:.2f} s"
    text = f"{number(race['first'])} (≥ {number(race['first_bound'])})"
    if "second" in race:
        text += f", then {number(race['second'])} (≥ {number(race['second_bound'])})"
    return f"{text}, {race['seconds']:.2f} s"


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = re.findall(r"^model name\s*:\s*(.*)$", file.read(), re.M)
    return (f"{len(names)} × {names[0]}, {platform.system()} {platform.release()}, "
            f"{time.strftime('%Y-%m-%d')}")


def rows_of(rows, kind):
    """(rest of the key, figures) of one kind, in the order they were first measured."""
    for key, figures in rows.items():
        head, *rest = key.split(" | ")
        if head == kind:
            yield rest, figures


def table(heads, lines):
    text = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    return text + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def with_bound(figures, name):
    value, bound = figures["objective"][name], figures["bound"].get(name)
    return f"{value:,}" if bound is None else f"{value:,} / {bound:,}"


def ours(rows):
    names, lines = [], []
    for (problem, threads, seconds), figures in rows_of(rows, "ours"):
        line = [problem, threads, f"{float(seconds):g}", f"{figures['seconds']:.2f}"]
        if "objective" in figures:
            names = names or list(figures["objective"])
            line += [with_bound(figures, name) for name in names]
        else:
            line += ["–"] * len(names)
        lines.append(line + [figures.get("wrong", "every rule kept")])
    heads = ["problem", "threads", "asked, s", "took, s", *names, "`truce plan check`"]
    return table(heads, lines)


def repairs(rows):
    lines = []
    for (problem, notice, seconds), figures in rows_of(rows, "repair"):
        lines.append([problem, notice, seconds, f"{figures['lifts']:,}",
                      f"{figures['refused']:,}", f"{figures['ms']:.1f}",
                      f"{figures['ms_most']:.1f}", f"{figures['whole']:,}",
                      f"{figures['changes']:,} / {figures['bound']:,}",
                      f"{figures['near']:,}", f"{figures['gaps']:,}"])
    return table(["problem", "days before", "more time, s", "lifts", "no plan", "ms, median",
                  "ms, most", "without gaps", "their changes / bound", "within 5 %",
                  "gap days of the others"], lines)


def sizes(rows):
    lines = [[problem, kind, *(f"{n:,}" for n in figures["size"])]
             for (problem, kind), figures in rows_of(rows, "model")]
    return table(["problem", "model", "columns", "rows", "entries"], lines)


def race_cells(figures):
    if figures["status"] == "infeasible":
        return ["no plan without gaps", "", f"{figures['seconds']:.2f}", "proven"]
    cells = [f"{number(figures['first'])} / {number(figures['first_bound'])}"]
    if "second" in figures:
        cells.append(f"{number(figures['second'])} / {number(figures['second_bound'])}")
    else:
        cells.append("")
    words = {"optimal": "proven", "limit": "", "ended": "ended, past its limit"}
    return cells + [f"{figures['seconds']:.2f}", words[figures["status"]]]


def peers(rows):
    lines = []
    for (problem, kind, peer, threads, limit), figures in rows_of(rows, "race"):
        lines.append([problem, kind, peer, threads, f"{float(limit):g}", *race_cells(figures)])
    return table(["problem", "model", "peer", "threads", "limit, s",
                  "lift cost (of `people`: people) / bound", "tours / bound", "took, s", ""], lines)


def rules_of(figures):
    if not figures["broken"]:
        return "every rule kept"
    return f"**{figures['broken']:,} broken**: {', '.join(figures['rules'])}"


def whole_of(figures):
    """A plan of the whole problem, as it is told while it is measured."""
    if "objective" not in figures:
        return figures["wrong"]
    values = "  ".join(f"{name} {value:,}" for name, value in figures["objective"].items())
    words = "\n".join([rules_of(figures), *figures["sentences"]]).replace("\n", "\n    ")
    return f"{values}  {figures['seconds']:.2f} s  {words}"


def wholes(rows):
    """Plans of the whole problem; of a plan that breaks rules the first sentence is told."""
    names, lines = ["gaps", "lift_cost", "tours", "people"], []
    for (problem, peer, limit), figures in rows_of(rows, "whole"):
        line = [problem, peer, f"{float(limit):g}", f"{figures['seconds']:.2f}"]
        if "objective" in figures:
            line += [number(figures["objective"].get(name)) for name in names]
            told = ". For one: " + figures["sentences"][0] if figures["broken"] else ""
            line.append(rules_of(figures) + told)
        else:
            line += ["–"] * len(names) + [figures["wrong"]]
        lines.append(line)
    return table(["problem", "planner", "limit, s", "took, s", *names, "`truce plan check`"],
                 lines) if lines else "Timefold was skipped.\n"


def not_raced(rows):
    """A race that was ended early, or a part that was left out, is told and not hidden."""
    raced = {problem for (problem, *_), _ in rows_of(rows, "race")}
    missing = sorted({problem for (problem, *_), _ in rows_of(rows, "ours")} - raced)
    return f"Not raced, or the race was ended before: {', '.join(missing)}.\n" if missing else ""


def versions(rows):
    parts = [f"{name} {figures['version']}" if figures["version"] else f"{name} skipped, not "
             "installed" for (name,), figures in rows_of(rows, "peer")]
    return ", ".join(parts) + "."


def best_bounds(rows):
    """Per problem, what our longest run found against the largest bound anybody proved."""
    lines = []
    longest = {}
    for (problem, threads, seconds), figures in rows_of(rows, "ours"):
        if "objective" in figures and float(seconds) >= longest.get(problem, (0,))[0]:
            longest[problem] = (float(seconds), threads, figures)
    for problem, (seconds, threads, figures) in longest.items():
        proofs = [(race["first_bound"], f"{peer}, {kind}")
                  for (other, kind, peer, *_), race in rows_of(rows, "race")
                  if other == problem and race["first_bound"] and not kind.startswith("people")]
        proofs.append((figures["bound"]["lift_cost"], "ours, windows"))
        bound, who = max(proofs, key=lambda proof: proof[0])
        cost = figures["objective"]["lift_cost"]
        lines.append([problem, f"{seconds:g} s, {threads_of(threads)}",
                      f"{figures['objective']['gaps']:,}", f"{cost:,}", f"{bound:,}", who,
                      f"{100 * (cost / bound - 1):.2f} %"])
    return table(["problem", "our run", "gaps", "lift cost", "largest bound", "proven by",
                  "above it"], lines)


def people(rows):
    return "".join(f"- {problem}: {figures['tours']:,} tours, given to the peers' people models; "
                   f"our own answer for them is {figures['people']:,} people, at least "
                   f"{figures['bound']:,}.\n"
                   for (problem,), figures in rows_of(rows, "people"))


def growth_lines(rows):
    for (positions,), figures in rows_of(rows, "growth"):
        if "objective" not in figures:
            yield [f"{int(positions):,}", figures["wrong"], "", "", "", ""]
            continue
        gaps = figures["objective"]["gaps"]
        share = 100 * gaps / (int(positions) * figures["days"])
        yield [f"{int(positions):,}", f"{figures['seconds']:.2f}", f"{figures['mib']:,}",
               f"{figures['objective']['tours']:,}", f"{gaps:,} ({share:.4f} %)",
               figures.get("wrong", "every rule kept")]


def verdict(rows):
    figures = dict((int(key[0]), f) for key, f in rows_of(rows, "growth")).get(100000)
    asked = "Asked for at 100,000 positions: 5 s, 2 GiB, gaps 0.01 % of the position-days: "
    if figures is None:
        return asked + "not measured.\n"
    if "objective" not in figures:
        return asked + f"missed, {figures['wrong']}.\n"
    gaps = figures["objective"]["gaps"] / (100000 * figures["days"])
    missed = [word for word, value in (("time", figures["seconds"] / MAY_TAKE["seconds"]),
                                       ("memory", figures["mib"] / MAY_TAKE["mib"]),
                                       ("gaps", gaps / MAY_TAKE["gaps"])) if value > 1]
    missed += ["rules"] if "wrong" in figures else []
    return asked + ("**missed: " + ", ".join(missed) + "**.\n" if missed else "reached.\n")


def figures_page(rows):
    busiest = max((figures["busy"] for _, figures in rows_of(rows, "load")), default=0)
    loaded = "" if busiest < 0.25 else (f" **Other work kept up to {busiest:.1f} cores busy as a "
                                        "part began: these figures are not final.**")
    heads = ["positions", "seconds", "peak MiB", "tours", "gaps (position-days)",
             "`truce plan check`"]
    return (f"\nMeasured on {machine()}.{loaded} Peers: {versions(rows)}\n\n"
            f"## Against the largest bound\n\n{best_bounds(rows)}\n"
            f"## Ours over time\n\nEach value / its bound.\n\n{ours(rows)}\n"
            f"## Mending\n\n{repairs(rows)}\n"
            f"## The peers\n\n{not_raced(rows)}\n{peers(rows)}\n{people(rows)}\n{sizes(rows)}\n"
            f"## The whole problem\n\nOne thread each.\n\n{wholes(rows)}\n"
            f"## Growth\n\n![seconds and memory against positions](rotation-growth.svg)\n\n"
            f"{table(heads, growth_lines(rows))}\n{verdict(rows)}\n")


# ---- the plot ----

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 740, 420, 70, 95, 40, 50


def decades(values):
    low, high = min(values), max(values)
    return math.floor(math.log10(low)), max(math.ceil(math.log10(high)),
                                            math.floor(math.log10(low)) + 1)


def scale(value, low, high, begin, end):
    return begin + (math.log10(value) - low) / (high - low) * (end - begin)


def curve(points, colour):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>\n'
                   for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>\n{dots}'


def text(x, y, words, anchor="middle", colour="#24292f"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>\n'


def axis_text(exponent, unit):
    return f"{10 ** exponent:,} {unit}" if exponent >= 0 else f"{10 ** exponent:g} {unit}"


def plot(points):
    """points: (positions, seconds, MiB). Both axes logarithmic; the dashed line grows as the
    positions do."""
    blue, green = "#0969da", "#1a7f37"
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    x_low, x_high = decades([n for n, _, _ in points])
    s_low, s_high = decades([s for _, s, _ in points] + [MAY_TAKE["seconds"]])
    m_low, m_high = decades([m for _, _, m in points] + [MAY_TAKE["mib"]])
    xs = [scale(n, x_low, x_high, LEFT, right) for n, _, _ in points]
    seconds = [scale(s, s_low, s_high, bottom, TOP) for _, s, _ in points]
    mib = [scale(m, m_low, m_high, bottom, TOP) for _, _, m in points]
    out = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
           f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13">\n'
           '<title>Time and memory of a complete rotation plan against positions</title>\n'
           '<rect width="100%" height="100%" fill="#ffffff"/>\n')
    for exponent in range(x_low, x_high + 1):
        x = scale(10 ** exponent, x_low, x_high, LEFT, right)
        out += f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="#d0d7de"/>\n'
        out += text(x, bottom + 20, f"{10 ** exponent:,}")
    for exponent in range(s_low, s_high + 1):
        y = scale(10 ** exponent, s_low, s_high, bottom, TOP)
        out += f'<path d="M{LEFT} {y:.1f}H{right}" stroke="#d0d7de"/>\n'
        out += text(LEFT - 8, y + 4, axis_text(exponent, "s"), "end", blue)
    for exponent in range(m_low, m_high + 1):
        y = scale(10 ** exponent, m_low, m_high, bottom, TOP)
        out += text(right + 8, y + 4, axis_text(exponent, "MiB"), "start", green)
    out += linear(points, (x_low, x_high), (s_low, s_high))
    out += curve(list(zip(xs, seconds)), blue) + curve(list(zip(xs, mib)), green)
    out += text(WIDTH / 2, HEIGHT - 12, "positions")
    out += text(LEFT, 22, "seconds of the whole process", "start", blue)
    out += text(right, 22, "peak memory", "end", green)
    return out + "</svg>\n"


def linear(points, x_range, s_range):
    """From the first point on, until the plot's edge."""
    first, seconds, _ = points[0]
    last = min(points[-1][0], first * 10 ** s_range[1] / seconds)
    ends = [(scale(n, *x_range, LEFT, WIDTH - RIGHT),
             scale(seconds * n / first, *s_range, HEIGHT - BOTTOM, TOP)) for n in (first, last)]
    (x1, y1), (x2, y2) = ends
    return (f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#57606a" '
            'stroke-dasharray="5 4"/>\n' + text((x1 + x2) / 2 - 10, (y1 + y2) / 2 - 10,
                                                "as the positions", "end",
                                                "#57606a"))


def write(docs, rows):
    page = docs / "performance-rotation.md"
    head, rest = page.read_text(encoding="utf-8").split(BEGIN)
    page.write_text(f"{head}{BEGIN}{figures_page(rows)}{END}{rest.split(END)[1]}",
                    encoding="utf-8")
    points = [(int(positions), figures["seconds"], figures["mib"])
              for (positions,), figures in rows_of(rows, "growth") if "objective" in figures]
    if points:
        (docs / "rotation-growth.svg").write_text(plot(sorted(points)), encoding="utf-8")
