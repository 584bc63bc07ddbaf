"""The lives of a training run: which steps they made, who died, and where the next one went on."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from lablib import _must

from ..page.colours import FAINT, INK, LINE, SOFT
from ..page.page import MARGIN, WIDTH, Page
from ..page.text_width import SMALL
from ..picture import Picture

__all__ = ["restarts"]

MOST_LIVES, MOST_PROCESSES, MOST_BARS = 3, 4, 6
LEFT, TOP, ROW, HIGH = 5.2, 1.9, 0.65, 0.4
ROOM = WIDTH - MARGIN - 1.0 - LEFT

Life = tuple[int, int, int | None]  # the first step, the step at its end, and who died there


def restarts(
    lives: Sequence[Life], processes: int, *, hide: str | None = None, ax: Axes | None = None
) -> Picture:
    """Each life (begin, end, died) of a run, where `died` is the number of a process or None.

    >>> print(restarts([(0, 20, 1), (20, 40, None)], processes=2))
    Life 0 goes from step 0 to step 20. There process 1 dies, and the other is ended.
    Life 1 begins with the checkpoint of step 20 and goes to step 40, the end.
    """
    check_lives(lives, processes)
    with Page("restarts", hide, ax) as page:
        page.title([("The lives of a training run", INK)])
        bottom = draw_lives(page, lives, processes)
        words = restarts_text(page, lives, processes)
        return page.finish(page.sentences(bottom + 0.1, words), words)


def check_lives(lives, processes) -> None:
    """Each life begins at a step that was made before, and only the last one may end well."""
    _must.whole("restarts", "processes", processes, 1, MOST_PROCESSES)
    if not isinstance(lives, list | tuple) or not 1 <= len(lives) <= MOST_LIVES:
        rule = f"lives must be 1 to {MOST_LIVES} tuples (begin, end, died)"
        raise ValueError(f"restarts: {rule}, got {_must.kind(lives)}")
    if len(lives) * processes > MOST_BARS:
        rule = f"lives times processes must be at most {MOST_BARS}"
        raise ValueError(f"restarts: {rule}, got {len(lives)} times {processes}")
    reached = 0
    for number, life in enumerate(lives):
        if not isinstance(life, list | tuple) or len(life) != 3:
            raise ValueError(f"restarts: a life must be (begin, end, died), got {_must.kind(life)}")
        begin, end, died = life
        _must.whole("restarts", "a begin", begin, 0, reached)
        _must.whole("restarts", "an end", end, begin)
        if died is not None:
            _must.whole("restarts", "died", died, 0, processes - 1)
        elif number < len(lives) - 1:
            raise ValueError("restarts: only the last life may end without a death, got None")
        reached = max(reached, end)


def draw_lives(page: Page, lives, processes: int) -> float:
    """A bar for each process in each life, over the steps; returns where they end."""
    last = max(end for _, end, _ in lives)

    def at(step):
        return LEFT + ROOM * step / max(last, 1)

    page.text(LEFT - 0.3, TOP - 0.5, "step", SMALL, SOFT, "prose", "right")
    y = TOP
    draw_marks(page, lives, at)
    for number, (begin, end, died) in enumerate(lives):
        middle = y + ROW * (processes - 1) / 2 + HIGH / 2
        page.text(MARGIN, middle, f"life {number}", 18, INK, "strong", "left")
        if number:
            page.line([at(begin)] * 2, [y - 0.45, y + (processes - 1) * ROW + HIGH], SOFT, 2, ":")
        for rank in range(processes):
            page.text(LEFT - 0.3, y + HIGH / 2, f"process {rank}", 16, SOFT, "prose", "right")
            page.box(at(begin), y, max(at(end) - at(begin), 0.05), HIGH, FAINT, INK, 1.5)
            if page.hide != "values" and died is not None:
                draw_end(page, at(end), y + HIGH / 2, rank == died)
            y += ROW
        y += 0.45
    return y


def draw_marks(page: Page, lives, at) -> None:
    """The steps at which something happened; a number stands only where it has room."""
    ends = [step for begin, end, _ in lives for step in (begin, end)]
    placed = []
    for step in (0, max(ends), *sorted(ends)):
        if all(abs(at(step) - x) > 1.0 for x in placed):
            page.text(at(step), TOP - 0.5, str(step), SMALL, SOFT)
            placed.append(at(step))


def draw_end(page: Page, x: float, y: float, died: bool) -> None:
    """A cross for the process that died, a bar for one that was ended because of it."""
    if died:
        for way in (-1, 1):
            page.line([x - 0.18, x + 0.18], [y - way * 0.18, y + way * 0.18], INK, 4)
    else:
        page.line([x, x], [y - 0.3, y + 0.3], LINE, 5)


def restarts_text(page: Page, lives, processes: int) -> list[str]:
    """Where each life begins and ends, and why."""
    lines = []
    for number, (begin, end, died) in enumerate(lives):
        said = ("_", "_") if page.hide == "shapes" else (begin, end)
        start = f"Life {number} goes from step {said[0]}"
        if number:
            start = f"Life {number} begins with the checkpoint of step {said[0]} and goes"
        if page.hide == "values":
            lines.append(f"{start} to step {said[1]}.")
        elif died is None:
            lines.append(f"{start} to step {said[1]}, the end.")
        else:
            ended = {1: "", 2: ", and the other is ended"}.get(
                processes, ", and the others are ended"
            )
            lines.append(f"{start} to step {said[1]}. There process {died} dies{ended}.")
    return lines
