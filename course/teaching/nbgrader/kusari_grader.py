"""What stands in nbgrader's autograde in the place of a kernel."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor

ROOT = Path(__file__).resolve().parents[3]
CHECK = "check-"


def grade_id(cell):
    """nbgrader's name of a cell, or none."""
    known = cell.metadata.get("nbgrader")
    name = known.get("grade_id") if isinstance(known, dict) else None
    return name if isinstance(name, str) else None


class RestoreCells(NbGraderPreprocessor):
    """Gives each cell the metadata that it was given out with, and puts back what is missing.

    nbgrader's own OverwriteCells trusts a cell that says it is no check any more.
    """

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            source = gradebook.find_notebook(about["notebook"], about["assignment"])
            points = {cell.name: cell.max_score for cell in source.grade_cells}
            cells = [
                {
                    "name": cell.name,
                    "source": cell.source,
                    "locked": cell.locked,
                    "checksum": cell.checksum,
                }
                for cell in source.source_cells
            ]
        known = {cell["name"] for cell in cells}
        kept, seen = [], {}
        for cell in nb.cells:
            name = grade_id(cell)
            if name is None and isinstance(cell.get("id"), str) and cell.id in known:
                name = cell.id  # its metadata is gone, its name is not
            if name not in known:
                cell.metadata.pop("nbgrader", None)
            elif name.startswith(CHECK) or cell.cell_type != "code":
                continue  # it comes back below
            elif name in seen:
                # `classroom grade` finds the answer by what it defines, whatever its cell is called.
                cell.metadata.pop("nbgrader", None)
                if "id" in cell:
                    cell["id"] = nbformat.v4.new_code_cell().id
            else:
                seen[name] = cell
            kept.append(cell)
        previous = None
        for cell in cells:
            name = cell["name"]
            if name not in seen:
                seen[name] = nbformat.v4.new_code_cell(
                    cell["source"] if name.startswith(CHECK) else "", id=name
                )
                place = kept.index(previous) + 1 if previous is not None else len(kept)
                kept.insert(place, seen[name])
            metadata = {
                "grade": name in points,
                "grade_id": name,
                "locked": cell["locked"],
                "schema_version": 3,
                "solution": name not in points,
                "task": False,
                "cell_type": "code",
                "checksum": cell["checksum"],
            }
            if name in points:
                metadata["points"] = points[name]
            seen[name].metadata["nbgrader"] = metadata
            previous = seen[name]
        nb.cells = kept
        nb.metadata.pop("celltoolbar", None)
        return MetadataValidator().upgrade_notebook_metadata(nb), resources


class GradeAnswers(NbGraderPreprocessor):
    """Writes under each check what `classroom grade` says: the points, and what went wrong."""

    def preprocess(self, nb, resources):
        chapter = re.match(r"stage\d+_\w+", resources["nbgrader"]["notebook"])
        if chapter is None:
            raise ValueError("a notebook of exercises is called stageN_name")
        found = {one["name"]: one for one in self.ask(nb, chapter.group())["exercises"]}
        for cell in nb.cells:
            name = grade_id(cell)
            if name is None or not name.startswith(CHECK):
                continue
            one = found[name.removeprefix(CHECK)]
            text = one["message"] or "\n".join(
                f"{'✓' if it['holds'] else '✗'} {it['claim']}  {it['verdict']}".rstrip()
                for it in one["claims"]
            )
            cell.outputs = [
                nbformat.v4.new_output(
                    "display_data", {"text/html": one["html"], "text/plain": text}
                ),
                # nbgrader takes the number for the points.
                nbformat.v4.new_output(
                    "execute_result", {"text/plain": str(one["points"])}, execution_count=1
                ),
            ]
        return nb, resources

    def ask(self, nb, chapter):
        """The answer of `classroom grade`."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "returned.ipynb"
            file.write_text(nbformat.writes(nb), encoding="utf-8")
            program = os.environ.get("KUSARI_CLASSROOM")
            command = (
                [program]
                if program
                else ["cargo", "run", "--quiet", "--package", "kusari-classroom", "--"]
            )
            command += ["grade", "--json", "--chapter", chapter, str(file)]
            done = subprocess.run(
                command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False
            )
        if done.returncode != 0:
            raise RuntimeError(f"classroom grade ended with {done.returncode}")
        return json.loads(done.stdout)
