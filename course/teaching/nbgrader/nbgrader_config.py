"""nbgrader 0.9.6 for the exercises of kusari.

No kernel runs what students return: `kusari_grader.py` asks `classroom grade`, which compiles the
answers and runs them within limits. course/teaching/grading.md says how to use it.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from kusari_grader import GradeAnswers, RestoreCells  # noqa: E402
from nbgrader.preprocessors import (  # noqa: E402
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "kusari"

# Rust is none of the languages that nbgrader knows.
c.ClearSolutions.code_stub = {"rust": "todo!()"}
c.ClearSolutions.begin_solution_delimeter = "BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "END SOLUTION"

# A student may have thrown away or changed the cells that hold the checks.
c.Autograde.sanitize_preprocessors = [
    RestoreCells,
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]
# In place of Execute. LimitOutput is not needed, because no output is the student's.
c.Autograde.autograde_preprocessors = [
    GradeAnswers,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]

# If someone runs a notebook in the kernel all the same (`nbgrader validate`), its first cell takes long, because it compiles.
c.ExecutePreprocessor.timeout = 300
c.Execute.timeout = 300
