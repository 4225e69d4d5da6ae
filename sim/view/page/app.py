"""The page itself: the parts of a tab laid out with Solara; what they show is made by plain functions elsewhere."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import solara

from sim.calendar import period_name
from sim.view.messages import in_language
from sim.view.page import board, catalogue, maps, views
from sim.view.page.frames import CITIES, city_table, differences
from sim.view.page.library import labels, title_of
from sim.view.page.tab import MONEY_KEYS, Place, Tab
from sim.view.words import number

STYLE = Path(__file__).with_name("page.css")

type Handler = Callable[[Any], None]

_places: list[Place] = []


def settle(place: Place) -> None:
    """Says where all tabs of this process work; called once, before the server starts."""
    _places[:] = [place]


@solara.component_vue("top.vue")
def Top(
    words: dict[str, str], here: str, other: str, job: dict[str, Any], shown: str, pinned: str, stored: list[Any],
    opened: str, cells: list[dict[str, str]], cell: str, message: str, saved: dict[str, Any],
    event_run: Handler, event_cancel: Handler, event_look: Handler, event_pin: Handler, event_open: Handler,
    event_language: Handler, event_dismiss: Handler, event_open_cell: Handler,
) -> None:  # fmt: skip
    """The bar on top: state of the runs, run, cancel, pin, open, language."""


@solara.component_vue("lost.vue")
def Lost(words: dict[str, str], here: str, kept: dict[str, Any], event_restore: Handler) -> None:
    """What is said when the server no longer answers."""


@solara.component_vue("levers.vue")
def Levers(
    words: dict[str, str], chapters: list[Any], values: dict[str, Any], changes: int, spent: dict[str, str],
    bases: list[Any], base: str, options: dict[str, str], defaults: dict[str, str], outlooks: list[Any],
    places: list[Any], event_set_lever: Handler, event_set_base: Handler, event_set_option: Handler,
    event_reset: Handler, event_save: Handler,
) -> None:  # fmt: skip
    """The levers at the left."""


@solara.component_vue("map.vue")
def Map(
    words: dict[str, str], notice: str, frame: dict[str, Any], shapes: dict[str, Any], tiles: dict[str, Any],
    indicator: str, indicators: list[Any], period: str, chosen: str, command: str,
    event_choose: Handler, event_save: Handler,
) -> None:  # fmt: skip
    """The map with its player."""


@solara.component_vue("view.vue")
def View(
    words: dict[str, str], view: str, heading: str, sub: str, body: str, ready: bool, command: str,
    choices: list[Any], choice: str, choice_name: str, chosen: str, event_choose: Handler, event_save: Handler,
) -> None:  # fmt: skip
    """A view made of HTML, with its files and its command."""


@solara.component
def Layout(children: list[Any] | None = None) -> Any:
    """Nothing around the page."""
    return solara.Div(children=children or [], classes=["zj-shell"])


@solara.component
def Page() -> Any:
    """One tab."""
    tab: Tab = solara.use_memo(lambda: Tab(_places[0]), [])
    _, set_turn = solara.use_state(0)

    def turn() -> None:
        set_turn(lambda turn: turn + 1)

    def on(act: Callable[[Any], object]) -> Handler:
        def handle(data: Any) -> None:
            tab.attempt(act, data)
            turn()

        return handle

    def look(data: Any) -> None:
        if tab.look(data):
            turn()

    words = solara.use_memo(lambda: _page_words(tab), [tab.language])
    with solara.Div(classes=["zj"]) as main:
        solara.Title(words["title"])
        solara.Style(STYLE)
        Lost(words=words, here=tab.language, kept=tab.kept(), event_restore=on(tab.restore))
        _top(tab, words, on, look)
        with solara.Div(classes=["zj-main"]):
            _levers(tab, words, on)
            if tab.shown is None:
                solara.HTML(
                    tag="p", unsafe_innerHTML=f"{words['empty']}<br>{words['empty_quick']}", classes=["zj-empty"]
                )
            else:
                with solara.Div(classes=["zj-views"]):
                    _results(tab, words, on)
    return main


def _page_words(tab: Tab) -> dict[str, str]:
    return {key: tab.words.name("page", key) for key in tab.words.keys("page")}


def _top(tab: Tab, words: dict[str, str], on: Callable[[Callable[[Any], object]], Handler], look: Handler) -> None:
    stored = labels(tab.place.root, tab.language)
    known = {one["id"]: one["name"] for one in stored}
    name = "" if tab.shown is None else tab.shown.name
    Top(
        words=words, here=tab.language, other="en" if tab.language == "zh" else "zh", job=job_state(tab),
        shown=known.get(name, name),
        pinned="" if tab.pinned is None else known.get(tab.pinned.name, tab.pinned.name), stored=stored,
        opened=name.partition(":")[0] if name.partition(":")[0] in known else "", cells=tab.cell_names(),
        cell=name.rpartition("cell=")[2], message=in_language(tab.message, tab.language), saved=tab.saved,
        event_run=on(tab.run), event_cancel=on(tab.cancel), event_look=look, event_pin=on(tab.pin),
        event_open=on(tab.open), event_language=on(tab.set_language), event_dismiss=on(lambda _: None),
        event_open_cell=on(tab.open_cell),
    )  # fmt: skip


def job_state(tab: Tab) -> dict[str, Any]:
    """How far the tab's runs are."""
    job = tab.job
    if job is None:
        return {"state": "", "active": False}
    done, total, state = len(job.indicators), len(job.runs), job.state
    text, in_hand = "", sum(run is not None for run in job.flying)
    if state == "stopping" and in_hand:
        text = tab.words.say("page_stopping", runs=in_hand)
    elif state == "cancelled":
        text = tab.words.say("page_cancelled", done=done, total=total)
    return {
        "state": state, "text": text or tab.words.name("page", state), "active": job.is_active,
        "pending": job.is_active or job.is_behind, "stoppable": job.is_stoppable,
        "done": done, "total": total, "failed": len(job.failures),
    }  # fmt: skip


def _levers(tab: Tab, words: dict[str, str], on: Callable[[Callable[[Any], object]], Handler]) -> None:
    config, draft = tab.config, tab.draft
    chapters = solara.use_memo(lambda: catalogue.chapters(config, tab.words), [draft.base, tab.language])
    paid = {} if tab.shown is None else tab.shown.budget_by("lever").items()
    outlooks = sorted(path.stem for path in (config.root / "outlook").glob("*.yaml"))
    given = {
        "title": draft.title, "outlook": draft.outlook, "end": draft.end, "replicates": draft.replicates,
        "seed": draft.seed, "sample": draft.sample,
    }  # fmt: skip
    Levers(
        words=words, chapters=chapters, values=catalogue.set_values(draft), changes=draft.changes,
        spent={str(lever): tab.words.say("page_spent", money=number(value)) for lever, value in paid},
        bases=[{"id": id, "name": title_of(file, tab.language) or id} for id, file in tab.place.bases.items()],
        base=tab.base,
        options={key: "" if value is None else str(value) for key, value in given.items()},
        defaults={
            "end": period_name(config.end), "replicates": str(config.ensemble.replicates),
            "seed": str(config.ensemble.seed), "sample": f"{config.population.sample:g}",
        },
        outlooks=[{"id": name, "name": tab.words.name("outlooks", name)} for name in outlooks],
        places=_places_of(tab),
        event_set_lever=on(tab.set_lever), event_set_base=on(tab.set_base), event_set_option=on(tab.set_option),
        event_reset=on(tab.reset), event_save=on(tab.save),
    )  # fmt: skip


def _places_of(tab: Tab) -> list[dict[str, str]]:
    return [{"id": city, "name": tab.words.name("places", city)} for city in CITIES]


def _results(tab: Tab, words: dict[str, str], on: Callable[[Callable[[Any], object]], Handler]) -> None:
    frames, pinned, language = tab.shown, tab.pinned, tab.language
    assert frames is not None
    shown = (id(frames), language)
    frame = solara.use_memo(lambda: maps.map_frames(frames, tab.indicator, tab.words), [*shown, tab.indicator])
    choose, save = on(tab.choose), on(tab.save)
    Map(
        words=words, notice=tab.words.say("map_notice"), frame=frame, shapes=maps.shapes(), tiles=maps.tiles(),
        indicator=tab.indicator, indicators=[{"id": id, "name": tab.indicator_name(id)} for id in frames.names],
        period=tab.period, chosen=tab.city, command=frames.command, event_choose=choose, event_save=save,
    )  # fmt: skip

    def view(name: str, body: str, **more: Any) -> None:
        given = {
            "sub": "",
            "ready": True,
            "choices": [],
            "choice": "",
            "choice_name": "",
            "chosen": "",
            "command": frames.command,
        } | more
        View(
            words=words, view=name, heading=words[name], body=body, event_choose=choose, event_save=save, **given,
        )  # fmt: skip

    view("board", solara.use_memo(lambda: board.board_html(frames.card, frames.runs, tab.words), [*shown]))
    table = city_table(frames, tab.indicator, tab.period, pinned)
    about = f"{tab.indicator_name(tab.indicator)} · {tab.period}"
    view("cities", views.cities_html(table, tab.words), sub=about)
    bars = views.bars_html(
        frames.budget_by(tab.money_by), tab.money_names(), tab.words,
        None if pinned is None else pinned.budget_by(tab.money_by),
    )  # fmt: skip
    keys = [{"id": key, "name": words[key]} for key in MONEY_KEYS]
    view("budget", bars, choices=keys, choice="money", choice_name=words["budget"], chosen=tab.money_by)
    if pinned is None:
        view("difference", views.note(words["no_pin"]), ready=False)
    else:
        rows = solara.use_memo(lambda: differences(frames, pinned), [*shown, id(pinned)])
        view(
            "difference",
            views.differences_html(rows, tab.words),
            sub=f"{frames.name} − {pinned.name}",
            command=f"zjsim compare {shlex.quote(pinned.place)} {shlex.quote(frames.place)}",
        )
    place = tab.place_shown
    values = frames.at(tab.indicator, tab.period, place)
    other = None if pinned is None else pinned.at(tab.indicator, tab.period, place)
    places = [{"id": "", "name": tab.words.name("places", "Zhejiang")}, *_places_of(tab)]
    view(
        "distribution",
        views.distribution_svg(values, other, tab.goal(), tab.title_of("distribution"), tab.words),
        sub=about if other is None or other.empty else f"{about} · {words['pinned_outline']}",
        choices=places, choice="city", choice_name=words["place"], chosen=tab.city,
    )  # fmt: skip
