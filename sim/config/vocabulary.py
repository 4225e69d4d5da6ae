"""The words of the registers as they are shown: heads of columns, grades and other fixed terms, in both languages."""

import re
from functools import cache
from pathlib import Path

from sim.config.reading import plain

UNITS = Path(__file__).with_name("units.yaml")

HEADS = {
    "id": {"en": "id", "zh": "标识"},
    "zh": {"en": "name (zh)", "zh": "中文名"},
    "en": {"en": "name (en)", "zh": "英文名"},
    "name": {"en": "meaning", "zh": "含义"},
    "clause": {"en": "clause", "zh": "章节"},
    "unit": {"en": "unit", "zh": "单位"},
    "range": {"en": "low..high", "zh": "低..高"},
    "default": {"en": "value", "zh": "取值"},
    "source": {"en": "source", "zh": "来源"},
    "grade": {"en": "grade", "zh": "等级"},
    "neutral": {"en": "neutral", "zh": "无政策"},
    "practice": {"en": "2020", "zh": "2020年"},
    "plan": {"en": "plan", "zh": "规划值"},
    "plan_grade": {"en": "plan's grade", "zh": "规划值等级"},
    "city_value": {"en": "in {city}", "zh": "{city}取值"},
    "base": {"en": "base", "zh": "基期"},
    "start": {"en": "base's grade", "zh": "基期等级"},
    "goal": {"en": "goal", "zh": "目标"},
    "city_goal": {"en": "goal of {city}", "zh": "{city}目标"},
    "driver": {"en": "driver", "zh": "责任"},
    "why": {"en": "why", "zh": "理由"},
}

TERMS_ZH = {
    "measured": "实测",
    "borrowed": "借用",
    "calibrated": "校准",
    "judged": "判断",
    "structural": "结构",
    "derived": "推算",
    "published": "已公布",
    "recalled": "追忆",
    "account": "核算",
    "ok": "相符",
    "off": "不符",
    "record": "历史记录",
    "plan": "规划文本",
    "carried": "沿用",
    "input": "输入",
    "titles": "称号",
    "city": "分市",
    "from zero": "从零起",
    "enterprise": "企业",
    "built": "政府建设",
    "administrative": "行政推进",
    "outlook": "外部环境",
    "declared": "换算展示",
    "not_scored": "不评分",
}
SILENT_PAGE = {
    "en": """\
# Values the plan does not state

Made by `zjsim levers --silent --markdown --lang en`; do not edit it by hand.

The plan names its instruments and states few values. For {silent} of {all} levers the baseline uses a value that is
*derived* (follows from a goal of the plan and its base), *published* (a rule or rate of a city or ministry), of the
*record* (what the plan reports of the years before) or *judged* (a guess with a range). Each can be set otherwise under
`levers:`; results that hang on a judged value should be read with its range. Where the text is silent even on the
direction, the practice of 2020 goes on.
""",
    "zh": """\
# 规划未明确取值的政策

由 `zjsim levers --silent --markdown --lang zh` 生成，请勿手工修改。

规划列出政策工具，但很少给出数值。{all}项政策中有{silent}项的取值来自：
推算（由规划目标与基期得出）、已公布（城市或部委的规则与标准）、历史记录（规划所述以往做法）或判断（有范围的估计）。
均可在 `levers:` 中改设；依赖判断值的结果应结合其范围解读。规划未提方向的，延续2020年做法。
""",
}
_CLAUSES_ZH = ((r"Chapters? (\d+(?:, \d+)*)", r"第\1章"), (r"Table (\d+)", r"表\1"), (r"box (\d+)", r"专栏\1"))
_CLAUSE_WORDS = (("表", "table "), ("专栏", "box "), ("附录", "appendix "), ("第", ""), ("章", ""))
_NAMED_CLAUSE = r"(table|box|appendix)\s*(\d+)"


@cache
def units() -> dict[str, dict[str, str]]:
    """Units as the registers write them, with how each language shows them (``units.yaml``)."""
    found: dict[str, dict[str, str]] = plain(UNITS.read_text(encoding="utf-8"))
    return found


def unit(name: str, language: str) -> str:
    """A unit of the registers in the language; one that is not known stays as it is."""
    return units().get(name, {}).get(language, name)


def term(word: str, language: str) -> str:
    """A grade, driver or other fixed term in the language; one that is not known stays as it is."""
    return TERMS_ZH.get(word, word) if language == "zh" else word.replace("_", " ")


def clause(text: str, language: str) -> str:
    """A clause of the plan in the language: `Chapter 6, box 3` is 第6章, 专栏3."""
    if language == "zh":
        for pattern, words in _CLAUSES_ZH:
            text = re.sub(pattern, words, text)
    return text


def clauses(text: str) -> list[str]:
    """The clauses a text names, in one form: `Chapters 2, 5` are 2 and 5, `表1` is table 1."""
    text = text.casefold()
    for zh, en in _CLAUSE_WORDS:
        text = text.replace(zh, en)
    named = [f"{kind} {number}" for kind, number in re.findall(_NAMED_CLAUSE, text)]
    return re.findall(r"\d+(?:\.\d+)*", re.sub(_NAMED_CLAUSE, "", text)) + named


def is_within(clause_of_row: str, asked: str) -> bool:
    """Whether a clause is the one asked for, or stands below it: 5.4 is within 5."""
    return clause_of_row == asked or clause_of_row.startswith(asked + ".")
