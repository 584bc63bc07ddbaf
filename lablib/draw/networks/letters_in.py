"""Which letters enter a module at each step: the truth, whatever was meant."""

from torch import Tensor

from ..page.wording import checked_strings, checked_words, noun_for, spelled_text
from ..run.layers import Layers


def letters_of_steps(words, x: Tensor, ran: Layers, where: str = "unroll") -> list[str] | None:
    """The letters that enter at each step, one a batch row.

    Where the words fit the batch that the module sees, each runs along time. Where they only fit
    the axes as they stand, each enters whole, as one step.
    """
    if words is None:
        return None
    steps, words = len(ran.inputs), checked_strings(where, words)
    if x.dim() == 2:
        return list(checked_words(where, words, 1, steps)[0])
    batch = x.shape[1 - ran.time]
    across = ["".join(column) for column in zip(*words, strict=False)]
    if ran.time == 0 and [len(word) for word in words] == [batch] * steps:
        if steps != batch or (letters_agree(words, ran) and not letters_agree(across, ran)):
            return words
    checked_words(where, words, batch, steps)
    return across


def letters_agree(letters: list[str], ran: Layers) -> bool:
    """Whether equal letters always enter as equal vectors."""
    vectors = {}
    for said, step in zip(letters, ran.inputs, strict=True):
        for char, vector in zip(said, step.tolist(), strict=True):
            if vectors.setdefault(char, vector) != vector:
                return False
    return True


def reading_text(x: Tensor, letters, words) -> list[str]:
    """What row 0 of the batch reads along time: a word, or letters of several words."""
    if letters is None or x.dim() == 2:
        return []
    row = "".join(step[0] for step in letters)
    called = noun_for(words)
    found = f"{called} {words.index(row)}" if row in words else f"none of the {called}s"
    whole = (
        f" One step takes all of {called} 0: {spelled_text(words[0])}."
        if letters[0] == words[0]
        else ""
    )
    return [f"Along time, row 0 reads {spelled_text(row)}: {found}.{whole}"]
