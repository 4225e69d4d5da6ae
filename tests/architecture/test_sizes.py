"""Files and functions stay small enough to be read in one sitting."""

import ast

from tests.architecture.source import files_in, parsed, short

LONGEST_FILE_LINES = 300
LONGEST_FUNCTION_LINES = 60


def test_no_file_is_too_long() -> None:
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files_in("sim")}
    long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE_LINES}
    assert not long, f"over {LONGEST_FILE_LINES} lines, split them: {long}"


def test_no_function_is_too_long() -> None:
    long = {}
    for path in files_in("sim"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION_LINES:
                    long[f"{short(path)}:{node.lineno} {node.name}"] = lines
    assert not long, f"over {LONGEST_FUNCTION_LINES} lines, split them: {long}"
