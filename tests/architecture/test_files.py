"""Text files read the same everywhere and say nothing about the machine they were written on."""

import re

from tests.architecture.source import files_in, short, tracked_files

MACHINE = {
    "a path of one machine": r"(?<![\w./:~*-])/(?:root|home|Users|work|opt)/\w",
    "an address of a package index": r"(?i)index[-_]url[\s=\"':]+(?:https?|file):|https?://\S+/simple\b|https?://[^\s/]*pypi\.org/(?!project/)",
    "a login in an address": r"https?://[^\s/@:]+:[^\s/@]+@",
}


def test_no_file_tells_of_one_machine() -> None:
    wrong = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for what, pattern in MACHINE.items():
            wrong += [
                f"{short(path)}:{text.count('\n', 0, hit.start()) + 1} holds {what}: {hit[0]}"
                for hit in re.finditer(pattern, text)
            ]
    assert not wrong, "\n".join(wrong)


def test_tables_and_settings_are_utf8_and_end_with_a_newline() -> None:
    wrong = []
    for path in files_in("configs", "experiments", "sim", suffixes=(".yaml", ".yml", ".csv")):
        content = path.read_bytes()
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            wrong.append(f"{short(path)} is not UTF-8: {error}")
        if not content.endswith(b"\n"):
            wrong.append(f"{short(path)} does not end with a newline")
        if b"\r" in content or content.startswith(b"\xef\xbb\xbf"):
            wrong.append(f"{short(path)} has carriage returns or a byte order mark; save it as plain UTF-8")
    assert not wrong, "\n".join(wrong)
