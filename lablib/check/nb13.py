"""The exercises of notebook 13."""

import torch

from lablib import seq2seq
from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value
from lablib.seq2seq import END

__all__ = []


recall_state = Value(
    (1, 64, 32),
    insight="One layer, 64 words, 32 numbers. batch_first does not touch h_n.",
    hints=(
        "Write the shape of h_n as a tuple of three numbers. Which axis comes first there?",
        "h_n is (layers, B, H), also with batch_first=True.",
        "There is one layer, and 64 words are read.",
    ),
    mistakes={
        (
            64,
            1,
            32,
        ): "The sizes are right. But batch_first does not touch h_n: its first axis is that of the layers.",
        (64, 32): "The sizes are right. But h_n also has an axis for the layers, even for one.",
        (
            1,
            64,
            29,
        ): "The axes are right. But 29 is the size of an input, and a state has the hidden size.",
        (64, 29, 32): "29 is the size of one input. h_n is (layers, B, H).",
    },
)

recall_places = Value(
    6,
    insight="4 letters and 2 letters count. The two pads of the shorter word have the target -100.",
    hints=(
        "Write how many of the 2 x 4 places count in the loss. What does cross_entropy do with -100?",
        "cross_entropy leaves out the targets that are -100, so only letters count.",
        "4 places of the first word count, and 2 of the second.",
    ),
    mistakes={
        8: "That counts every place of the batch. The two pads are left out.",
        2: "That counts the pads. They are the places that are left out.",
        4: "That is the longest word alone. The letters of the second word count, too.",
    },
)

shifted = Value(
    ("<tac", "tac>"),
    core=True,
    insight="At each step the decoder is fed one sign and must say the next one, first t and at last the end token.",
    hints=(
        "Write two strings of 4 signs: what the decoder is fed, and what it must say.",
        "Both have the letters t, a, c. One begins with <, the other ends with >.",
        'It is fed "<tac". It must say "tac" and then the end token.',
    ),
    mistakes={
        (
            "tac",
            "tac",
        ): "The letters are right. But then the decoder is fed the letter that it must say, and it never learns to begin or to stop.",
        (
            "<tac",
            "<tac",
        ): "The first string is right. But the decoder must say the next sign: t after <, and > at last.",
        (
            "<tac>",
            "tac>",
        ): "The second string is right. But after it has said > the decoder is fed nothing more, so both have 4 signs.",
        ("<tac>", "<tac>"): "All signs are there. But it is fed 4 of them and must say the next 4.",
        (
            "tac>",
            "<tac",
        ): "Both strings are right. But they are exchanged: it is fed the start token first.",
        (
            "<cat",
            "tac>",
        ): "The second string is right. But in training the decoder is fed the answer, not the word that was read.",
        (
            "<cat",
            "cat>",
        ): "The signs stand at the right places. But the answer is the word backward.",
    },
)

which_break = Value(
    "b",
    core=True,
    insight="Each letter more is one letter more that 32 numbers must hold, with its place.",
    hints=(
        'Write "a", "b" or "c". What must pass from the encoder to the decoder for a word of 8 letters?',
        "All letters and their order pass through one state, which has the same size for every word.",
        "A longer word asks more of the same state.",
    ),
    mistakes={
        "a": "All these lengths were trained. But a longer word asks more of a state of the same size.",
        "c": "There are more of them, and each length is drawn equally often. But a longer word asks more of the same state.",
    },
)


def _random(seed: int, *shape: int):
    return seeded(seed, lambda: 2 * torch.rand(*shape, dtype=torch.float64) - 1)


def _probe(seed: int, rows: int, said: int, read: int, hidden: int, *lengths: int):
    return (
        _random(seed, rows, said, hidden),
        _random(seed + 100, rows, read, hidden),
        torch.tensor(lengths),
    )


@exercise(
    core=True,
    insight="Softmax over the places, with minus infinity at the pads, then a weighted mean: this is attention.",
    hints=(
        "Make the scores (B, S, T), set the pads to minus infinity, take the softmax over T, and the mean of the memory.",
        "queries @ memory.mT gives the scores. masked_fill(pads[:, None], -torch.inf) sets the pads, before the softmax.",
        "a = (queries @ memory.mT).masked_fill(pads[:, None], -torch.inf).softmax(-1), then return a @ memory, a",
    ),
    probes=(
        _probe(0, 2, 3, 4, 5, 4, 2),
        _probe(1, 3, 2, 5, 4, 1, 5, 3),
        _probe(2, 1, 1, 3, 2, 3),
        _probe(3, 2, 4, 3, 6, 2, 3),
    ),
)
def attend(queries, memory, lengths):
    pads = torch.arange(memory.shape[1]) >= lengths[:, None]
    scores = queries @ memory.mT
    a = scores.masked_fill(pads[:, None], -torch.inf).softmax(-1)
    return a @ memory, a


def _scores(queries, memory, lengths):
    pads = torch.arange(memory.shape[1]) >= lengths[:, None]
    return queries @ memory.mT, pads[:, None]


@attend.mistake(
    "The scores are right. But the softmax must compare the places of the memory, the last axis. Yours compares the steps of the decoder."
)
def _over_steps(queries, memory, lengths):
    scores, pads = _scores(queries, memory, lengths)
    a = scores.masked_fill(pads, -torch.inf).softmax(1).nan_to_num(0)
    return a @ memory, a


@attend.mistake(
    "The softmax is over the right axis. But the pads were set to 0 after it, so the other weights no longer add up to 1."
)
def _masked_after(queries, memory, lengths):
    scores, pads = _scores(queries, memory, lengths)
    a = scores.softmax(-1).masked_fill(pads, 0)
    return a @ memory, a


@attend.mistake(
    "All is right but for the pads. They are zeros in the memory here, or other numbers, and they still get a weight."
)
def _no_mask(queries, memory, lengths):
    a = _scores(queries, memory, lengths)[0].softmax(-1)
    return a @ memory, a


@attend.mistake(
    "The pads are masked. But a score of 0 still has the weight exp(0). Only minus infinity becomes 0."
)
def _zero_for_pads(queries, memory, lengths):
    scores, pads = _scores(queries, memory, lengths)
    a = scores.masked_fill(pads, 0.0).softmax(-1)
    return a @ memory, a


@attend.mistake("Both results are right. But c, what was found, comes first, and then the weights.")
def _exchanged(queries, memory, lengths):
    return seq2seq.attend(queries, memory, lengths)[::-1]


@attend.mistake(
    "The mask is turned round: the letters are left out, and the pads get all the weight."
)
def _turned(queries, memory, lengths):
    scores, pads = _scores(queries, memory, lengths)
    a = scores.masked_fill(~pads, -torch.inf).softmax(-1)
    return a @ memory, a


@attend.mistake(
    "The weights are right. But c is the mean of the memory with these weights, and yours has the queries in it."
)
def _of_queries(queries, memory, lengths):
    a = seq2seq.attend(queries, memory, lengths)[1]
    return queries + a @ memory, a


@exercise(
    insight="partition cuts at the first place, and it gives the whole text where the sign does not stand.",
    hints=(
        "Return what stands before the first > of a text, and the whole text if there is none.",
        "text.partition(END) gives three pieces: before, the sign, after.",
        "return text.partition(END)[0]",
    ),
    probes=(("luoes>>a",), ("luoes",), (">abc",), ("a>b>c",), ("",), ("ab>",)),
)
def until_end(text):
    return text.partition(END)[0]


@until_end.mistake("The place is right. But the end token itself is no letter of the word.")
def _keeps_end(text):
    before, end, _ = text.partition(END)
    return before + end


@until_end.mistake("An end token ends the word. But yours cuts at the last one, not at the first.")
def _at_the_last(text):
    return text.rpartition(END)[0] if END in text else text


@until_end.mistake(
    "The end tokens are gone. But what the decoder said after the first one is no part of the word."
)
def _removes(text):
    return text.replace(END, "")


@until_end.mistake(
    "Right where an end token stands. But a text without one stays whole, and yours loses its last letter."
)
def _by_find(text):
    return text[: text.find(END)]


def _no_korean(text: str) -> str:
    other = [char for char in text if not "가" <= char <= "힣"]
    if other:
        return (
            f"The network reads only Korean syllables, not {other[0]!r}. Take them without spaces."
        )
    last = {0, 1, 4, 8, 16, 17, 19, 21}
    odd = [char for char in text if (ord(char) - 0xAC00) % 28 not in last]
    if odd:
        return (
            f"{odd[0]} is a Korean syllable. But the network knows only the last letters "
            "ㄱ ㄴ ㄹ ㅁ ㅂ ㅅ ㅇ, or none."
        )
    return ""


my_korean = own_text(
    "한글",
    least=1,
    most=3,
    further=_no_korean,
    insight="The network has never read this word, unless it was drawn by chance.",
    hints=(
        "Write a Korean name or word in quotes.",
        "It has 1 to 3 syllables. A syllable may end in ㄱ ㄴ ㄹ ㅁ ㅂ ㅅ ㅇ, or in its vowel.",
        'my_word = check.my_korean("바나나")',
    ),
)
