"""The solvers bench/rotation compares with, each behind solve(): one model in, figures out.

HiGHS and CP-SAT are Python packages of a virtual environment outside the repository (see
docs/performance-rotation.md); this file is then its own program there. CBC and GLPK are commands.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
PEERS = ("HiGHS", "CBC", "GLPK", "CP-SAT")
PACKAGES = {"HiGHS": "highspy", "CP-SAT": "ortools"}
COMMANDS = {"CBC": "cbc", "GLPK": "glpsol"}
TIMEFOLD = HERE.parent.parent / "build/timefold"
SLACK = 30  # seconds a peer may take beyond its limit before it is ended


def python():
    """The interpreter that has the peers: of $ROTATION_PEERS, of bench/.venv, else this one."""
    for folder in (os.environ.get("ROTATION_PEERS"), HERE.parent / ".venv"):
        if folder and (pathlib.Path(folder) / "bin/python").exists():
            return str(pathlib.Path(folder) / "bin/python")
    return sys.executable


def version(peer):
    """What stands here, or None."""
    if peer in PACKAGES:
        code = f"import importlib.metadata as m; print(m.version('{PACKAGES[peer]}'))"
        done = subprocess.run([python(), "-c", code], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else None
    command = shutil.which(COMMANDS[peer])
    if command is None:
        return None
    asked = ["--version"] if peer == "GLPK" else ["-quit"]
    done = subprocess.run([command, *asked], capture_output=True, text=True, check=False)
    found = re.search(r"(?:Version:|Solver) v?(\d[\d.]*)", done.stdout)
    return found.group(1) if found else "of some version"


def build_timefold():
    """Its version, or why it is skipped."""
    if not (shutil.which("mvn") and shutil.which("java")):
        return None, "not installed: it needs mvn and java"
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(HERE.parent / "timefold/pom.xml"),
                           "compile"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return None, "Maven did not build it"
    jar = next((TIMEFOLD / "lib").glob("timefold-solver-core-*.jar"))
    return jar.stem.rsplit("-", 1)[1], None


def timefold(problem, plan, seconds):
    """Writes a plan; None, or what went wrong instead."""
    pathlib.Path(plan).unlink(missing_ok=True)
    command = ["java", "-cp", f"{TIMEFOLD}/classes:{TIMEFOLD}/lib/*", "rotation.Main",
               str(problem), str(plan), str(seconds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=seconds + SLACK)
    except subprocess.TimeoutExpired:
        return "ended, past its limit"
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no plan"])[0]


def run(command, seconds):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=seconds + SLACK).stdout
    except subprocess.TimeoutExpired:
        return ""


def one_cost(peer, stem, seconds, threads, start):
    """Minimises the one cost of the files of this stem: status, value, bound."""
    if peer in PACKAGES:
        command = [python(), str(HERE), peer, stem, str(seconds), str(threads), start or ""]
        out = run(command, seconds).strip().splitlines()
        return json.loads(out[-1]) if out and out[-1].startswith("{") else {"status": "ended"}
    if peer == "CBC":
        return cbc(stem, seconds, threads, start)
    return glpk(stem, seconds)


def cbc(stem, seconds, threads, start):
    answer = stem + ".cbc"
    command = [shutil.which("cbc"), stem + ".mps", "-timeMode", "elapsed", "-sec", str(seconds),
               "-ratioGap", "0", "-allowableGap", "0"]
    command += ["-threads", str(threads)] if threads > 1 else []
    command += ["-mipstart", start + ".cbc"] if start else []
    out = run(command + ["-solve", "-solution", answer], seconds)
    found = {"status": "ended"}
    if re.search(r"Result - Optimal solution found", out):
        found["status"] = "optimal"
    elif re.search(r"infeasible", out, re.I) and "Stopped" not in out:
        found["status"] = "infeasible"
    elif "Result - Stopped" in out:
        found["status"] = "limit"
    value = re.search(r"^Objective value:\s+(\S+)", out, re.M)
    bound = re.search(r"^Lower bound:\s+(\S+)", out, re.M)
    if value and "No feasible solution found" not in out:
        found["value"] = float(value.group(1))
    if found["status"] == "optimal" and value:
        found["bound"] = found["value"]
    elif bound:
        found["bound"] = float(bound.group(1))
    return found


def glpk(stem, seconds):
    answer = stem + ".glpk"
    pathlib.Path(answer).unlink(missing_ok=True)
    out = run([shutil.which("glpsol"), "--freemps", stem + ".mps", "--cuts", "--tmlim",
               str(max(1, round(seconds))), "-w", answer], seconds)
    found = {"status": "limit"}
    # The tree's lines: "+ nodes: mip = best >= bound gap"; before the first solution, "not found
    # yet".
    bounds = re.findall(r"mip =\s+(?:\S+|not found yet)\s+>=\s+(\S+)", out)
    if bounds and re.fullmatch(r"[-+\d.e]+", bounds[-1]):
        found["bound"] = float(bounds[-1])
    if os.path.exists(answer):
        status = re.search(r"^s mip \d+ \d+ (\w) (\S+)", pathlib.Path(answer).read_text(), re.M)
        if status and status.group(1) in "of":
            found["value"] = float(status.group(2))
        if status and status.group(1) == "o":
            found.update(status="optimal", bound=found["value"])
        if status and status.group(1) == "n":
            found["status"] = "infeasible"
    if "NO PRIMAL FEASIBLE" in out or "NO INTEGER FEASIBLE" in out:
        found["status"] = "infeasible"
    return found


def solve(peer, model, folder, name, seconds, threads):
    """First cost, then the second among the best of the first, in one limit of wall time.

    The clock leaves out writing the files. Bounds are rounded up: all costs are whole numbers."""
    stem = os.path.join(folder, f"{name}-first")
    write(peer, model, stem, {})
    begin = time.perf_counter()
    first = one_cost(peer, stem, seconds, threads, None)
    spent = time.perf_counter() - begin
    found = {"status": first["status"], "first": whole(first.get("value")),
             "first_bound": whole(first.get("bound")), "seconds": round(spent, 2)}
    left = seconds - spent
    if first["status"] != "optimal" or not any(model.second):
        return found
    if left < 0.2:
        return {**found, "status": "limit"}
    again = os.path.join(folder, f"{name}-second")
    write(peer, model, again, {"second": True, "at_most": found["first"]})
    begin = time.perf_counter()
    second = one_cost(peer, again, left, threads, stem)
    found["seconds"] = round(spent + time.perf_counter() - begin, 2)
    found.update(second=whole(second.get("value")), second_bound=whole(second.get("bound")),
                 status=second["status"])
    return found


def write(peer, model, stem, which):
    if peer != "CP-SAT":
        model.write_mps(stem + ".mps", **which)
        return
    model.write_json(stem + ".json")
    with open(stem + ".which", "w", encoding="ascii") as out:
        json.dump(which, out)


def whole(value):
    if value is None or abs(value) > 1e12:
        return None
    return max(0, int(-(-(value - 1e-6) // 1)))


# ---- in the peers' own interpreter ----

def highs(stem, seconds, threads, start):
    import highspy
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("time_limit", seconds)
    solver.setOptionValue("threads", threads)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.readModel(stem + ".mps")
    if start:
        solver.readSolution(start + ".highs", 0)
    solver.run()
    info = solver.getInfo()
    status = solver.getModelStatus()
    found = {"status": "limit", "bound": info.mip_dual_bound}
    if status == highspy.HighsModelStatus.kOptimal:
        found["status"] = "optimal"
    elif status == highspy.HighsModelStatus.kInfeasible:
        found["status"] = "infeasible"
    if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        found["value"] = info.objective_function_value
        solver.writeSolution(stem + ".highs", 0)
    return found


def cp_sat(stem, seconds, threads, start):
    from ortools.sat.python import cp_model
    with open(stem + ".json", encoding="ascii") as file:
        raw = json.load(file)
    with open(stem + ".which", encoding="ascii") as file:
        which = json.load(file)
    model = cp_model.CpModel()
    columns = [model.new_int_var(low, high, "") for low, high in zip(raw["low"], raw["high"])]
    for terms, factors, least, most in raw["rows"]:
        total = cp_model.LinearExpr.weighted_sum([columns[c] for c in terms], factors)
        if least is not None and most is not None:
            model.add_linear_constraint(total, least, most)
        elif least is not None:
            model.add(total >= least)
        else:
            model.add(total <= most)
    cost = cp_model.LinearExpr.weighted_sum(columns, raw["first"])
    if which:
        model.add(cost <= which["at_most"])
        cost = cp_model.LinearExpr.weighted_sum(columns, raw["second"])
    model.minimize(cost)
    if start:
        with open(start + ".cpsat", encoding="ascii") as file:
            for column, value in zip(columns, json.load(file)):
                model.add_hint(column, value)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = threads
    status = solver.solve(model)
    names = {cp_model.OPTIMAL: "optimal", cp_model.INFEASIBLE: "infeasible"}
    found = {"status": names.get(status, "limit"), "bound": solver.best_objective_bound}
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found["value"] = solver.objective_value
        with open(stem + ".cpsat", "w", encoding="ascii") as out:
            json.dump([solver.value(column) for column in columns], out)
    return found


def main():
    peer, stem, seconds, threads, start = sys.argv[1:]
    one = {"HiGHS": highs, "CP-SAT": cp_sat}[peer]
    print()
    print(json.dumps(one(stem, float(seconds), int(threads), start)))


if __name__ == "__main__":
    main()
