"""Gives submissions of every kind to nbgrader, and compares its points with those of `classroom grade`.

    python3 -m venv venv && venv/bin/pip install nbgrader==0.9.6
    venv/bin/python course/teaching/nbgrader/test.py

The submissions are those of tools/classroom/tests/submissions, and some that only a notebook can be. It exits
with 0 if all points are equal, with 1 if not, and with 2 if it could not compare.
"""

import copy
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
STEM = "stage1_ledger"


def sections(text):
    """The text of each exercise."""
    pieces = text.split("// exercise: ")[1:]
    return {name.strip(): body for name, _, body in (piece.partition("\n") for piece in pieces)}


def case(path):
    """A submission: the points that it has to get, and its answers."""
    text = path.read_text()
    field = dict(line[3:].split(": ", 1) for line in text.splitlines()[:2])
    folder = {"solutions": "course/exercises/solutions", "starters": "course/exercises"}[field["base"]]
    answers = sections((ROOT / folder / f"{STEM}.rs").read_text())
    return int(field["points"]), answers | sections(text)


def filled(notebook, answers):
    """The notebook with answers in its cells."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell.get("id") in answers:
            cell["source"] = answers[cell["id"]]
    return notebook


def tampered(notebook):
    """What students could do to a notebook with wrong answers, to get points for it."""

    def edited(change):
        other = copy.deepcopy(notebook)
        other["cells"] = [cell for cell in other["cells"] if change(cell) is not False]
        return other

    def is_check(cell):
        return cell["metadata"].get("nbgrader", {}).get("grade", False)

    def set_source(cell):
        if is_check(cell):
            cell["source"] = "5.0"

    def set_output(cell):
        if is_check(cell):
            data = {"text/plain": "5.0"}
            cell["outputs"] = [
                {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1}
            ]

    def set_points(cell):
        if is_check(cell):
            cell["metadata"]["nbgrader"]["points"] = 500

    def no_check(cell):
        if is_check(cell):
            cell["metadata"]["nbgrader"]["grade"] = False
            cell["metadata"]["nbgrader"]["locked"] = False

    def manual(cell):
        if is_check(cell):
            cell["metadata"]["nbgrader"]["solution"] = True

    def bare(cell):
        cell["metadata"] = {}

    def text(cell):
        if is_check(cell):
            cell["cell_type"] = "markdown"
            cell.pop("outputs", None)
            cell.pop("execution_count", None)

    yield "edits_the_checks", edited(set_source)
    yield "stores_an_output", edited(set_output)
    yield "is_worth_more", edited(set_points)
    yield "checks_nothing", edited(no_check)
    yield "wants_to_be_graded_by_hand", edited(manual)
    yield "has_no_metadata", edited(bare)
    yield "makes_text_of_the_checks", edited(text)
    yield "throws_the_checks_away", edited(lambda cell: not is_check(cell))
    yield "throws_an_answer_away", edited(lambda cell: cell.get("id") != "total")
    twice = copy.deepcopy(notebook)
    twice["cells"] += [copy.deepcopy(cell) for cell in twice["cells"] if is_check(cell)]
    for number, cell in enumerate(twice["cells"]):
        cell["id"] = f"cell-{number}"
    yield "has_checks_twice", twice
    split = copy.deepcopy(notebook)
    at = next(at for at, cell in enumerate(split["cells"]) if cell.get("id") == "total")
    trial = copy.deepcopy(split["cells"][at])
    trial.update(id="a1b2c3d4", source="let try_it = 1 + 1;\ntry_it")
    split["cells"].insert(at + 1, trial)
    yield "has_a_trial_in_a_cell_that_was_split", split


def run(folder, *words, check=True):
    """Runs a command in a folder."""
    done = subprocess.run(
        words, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if check and done.returncode != 0:
        print(done.stdout)
        print(f"{' '.join(map(str, words))} ended with {done.returncode}", file=sys.stderr)
        sys.exit(2)
    return done.stdout


def nbgrader(folder, *words, check=True):
    return run(folder, sys.executable, "-m", "nbgrader", *words, check=check)


def main():
    if importlib.util.find_spec("nbgrader") is None:
        print("nbgrader is not installed: pip install nbgrader==0.9.6", file=sys.stderr)
        sys.exit(2)
    run(ROOT, "cargo", "build", "--quiet", "--package", "kusari-classroom")
    metadata = run(ROOT, "cargo", "metadata", "--format-version", "1", "--no-deps")
    name = "classroom.exe" if os.name == "nt" else "classroom"
    program = Path(json.loads(metadata)["target_directory"]) / "debug" / name
    os.environ["KUSARI_CLASSROOM"] = str(program)
    # nbgrader calls alembic by its name.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        run(ROOT, program, "class", "nbgrader", course)
        nbgrader(course, "generate_assignment", STEM)
        released = json.loads((course / f"release/{STEM}/{STEM}.ipynb").read_text())
        check_release(released)
        expected = submit(course, released)
        print(f"autograde of {len(expected)} submissions")
        log = nbgrader(course, "autograde", STEM)
        nbgrader(course, "generate_feedback", STEM)
        sys.exit(compare(course, program, expected, log))


def check_release(released):
    """What nbgrader hands out is what `cargo x exercises --write` writes, and nbgrader's checksums."""
    ours = json.loads((ROOT / f"course/exercises/notebooks/{STEM}.ipynb").read_text())
    one, other = ([("".join(c["source"]), c["id"]) for c in nb["cells"]] for nb in (ours, released))
    if one != other:
        print("nbgrader's release is not the students' notebook", file=sys.stderr)
        sys.exit(1)


def submit(course, released):
    """Writes the submissions, and answers what each has to get, or none if it is not known."""
    expected, notebooks = {}, {}
    for path in sorted((ROOT / "tools/classroom/tests/submissions").glob("*.rs")):
        points, answers = case(path)
        expected[path.stem] = points
        notebooks[path.stem] = filled(released, answers)
    for whose in ("right", "wrong"):
        for name, notebook in tampered(notebooks[whose]):
            name = f"{whose}_{name}"
            notebooks[name] = notebook
            expected[name] = None
    for name, notebook in notebooks.items():
        file = course / f"submitted/{name}/{STEM}/{STEM}.ipynb"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(notebook))
    return expected


def compare(course, program, expected, log):
    """Prints a table, and answers the exit status."""
    from nbgrader.api import Gradebook

    faults = 0
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        for name, points in expected.items():
            file = course / f"submitted/{name}/{STEM}/{STEM}.ipynb"
            told = json.loads(run(ROOT, program, "grade", "--json", "--chapter", "1", file))
            try:
                submission = gradebook.find_submission(STEM, name)
                found, by_hand = submission.score, submission.needs_manual_grade
            except Exception as cause:  # noqa: BLE001
                found, by_hand = str(cause), False
            feedback = course / f"feedback/{name}/{STEM}/{STEM}.html"
            page = feedback.read_text() if feedback.exists() else ""
            is_shown = "what went wrong" in page and "<script>alert" not in page
            wanted = told["points"] if points is None else points
            is_right = found == wanted == told["points"] and not by_hand and is_shown
            faults += not is_right
            mark = "ok" if is_right else "WRONG"
            print(f"{name:42} classroom {told['points']:>3}  nbgrader {found!s:>5}  {mark}")
    if faults:
        print(log)
    print(f"{len(expected) - faults} of {len(expected)} are equal, and have feedback")
    return 1 if faults else 0


if __name__ == "__main__":
    main()
