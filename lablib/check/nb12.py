"""The exercises of notebook 12."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_last_output = Value(
    "a",
    insight="With one layer and one direction, h_n[-1] is the last column of outputs. So it is the state after the last step.",
    hints=(
        "Choose the slice of outputs, (B, T, H), that h_n[-1], (B, H), equals. Which step does h_n come from?",
        "h_n holds the state after the last step, for each row of the batch.",
        "The batch axis stays whole. The index -1 stands on the axis of the steps.",
    ),
    mistakes={
        "b": "The -1 stands on the batch axis there, so it takes all steps of the last word.",
        "c": "That is the state after the first letter. h_n comes after the last one.",
    },
)

recall_first_id = Value(
    0,
    insight="The characters of Vocab are sorted, e h l o, and ids count from 0. So id 0 is a real letter.",
    hints=(
        'Write the id of e in Vocab("hello"). In which order does a Vocab hold its characters?',
        "The order is that of the alphabet, and every character stands there once.",
        "The characters are e, h, l, o. Ids count from 0.",
    ),
    mistakes={
        1: "That counts from 1, or in the order of the text. A Vocab is sorted, and ids count from 0.",
        4: "That is the number of different characters. The ids are 0 to 3.",
        3: "That is the id of o, the last one in the alphabet.",
    },
)


def _random(seed: int, *shape: int):
    return seeded(seed, lambda: torch.rand(*shape, dtype=torch.float64) - 0.5)


@exercise(
    core=True,
    insight="The two indices belong together: word 0 with its step, word 1 with its step, and so on.",
    hints=(
        "Return the state (B, H) after the last letter of each word. Which step is that for a word of 4 letters?",
        "Steps count from 0, so the step is lengths - 1. Each word needs its own row: torch.arange(B) gives all rows.",
        "outputs[torch.arange(len(outputs)), ...] takes one step from each word. Put the steps in place of the dots.",
    ),
    probes=(
        (_random(0, 3, 5, 2), torch.tensor([2, 5, 3])),
        (_random(1, 4, 6, 3), torch.tensor([6, 1, 4, 2])),
        (_random(2, 2, 7, 5), torch.tensor([3, 7])),
        (_random(3, 1, 4, 2), torch.tensor([4])),
    ),
)
def last_states(outputs, lengths):
    rows = torch.arange(len(outputs))
    return outputs[rows, lengths - 1]  # one step from each word


last_states.mistake(
    "The shape is right. But that is the last column, where only the longest word ends. Each word needs its own step.",
    lambda outputs, lengths: outputs[:, -1],
)
last_states.mistake(
    "Each word has its own step, that is right. But steps count from 0, so the last one is lengths - 1.",
    lambda outputs, lengths: outputs[torch.arange(len(outputs)), lengths],
)
last_states.mistake(
    "The steps are right. But the colon takes them from every word, so the result is (B, B, H). Use torch.arange(len(outputs)) in its place.",
    lambda outputs, lengths: outputs[:, lengths - 1],
)
last_states.mistake(
    "The steps are right. But axis 0 is the batch, and there they choose words. The steps belong to axis 1.",
    lambda outputs, lengths: outputs[lengths - 1],
)
last_states.mistake(
    "Each word has its own step, that is right. But it is one step too early. The last letter has the index lengths - 1.",
    lambda outputs, lengths: outputs[torch.arange(len(outputs)), lengths - 2],
)
last_states.mistake(
    "Each word has its own row, that is right. But -lengths counts from the last column, which may be a pad.",
    lambda outputs, lengths: outputs[torch.arange(len(outputs)), -lengths],
)
last_states.mistake(
    "The result has the right shape. But it is the mean over all steps, pads included.",
    lambda outputs, lengths: outputs.mean(1),
)
last_states.mistake(
    "Those are the right states of all words, in a list. torch.stack makes one tensor (B, H) of them.",
    lambda outputs, lengths: [outputs[b, n - 1] for b, n in enumerate(lengths)],
)


stairs = Value(
    (3, 3, 2, 1, 1),
    core=True,
    insight="The sum of batch_sizes is the number of letters, here 10. No pad is among them.",
    hints=(
        "Write a list with one number for each step: how many of the three words still have a letter there?",
        "Step 0 reads a letter of all three words. The longest word has 5 letters, so there are 5 steps.",
        "All three words have steps 0 and 1. Two words have step 2. One word has steps 3 and 4.",
    ),
    mistakes={
        (2, 5, 3): (
            "These are the lengths. batch_sizes has one number for each step, not for each word."
        ),
        (5, 3, 2): (
            "These are the lengths, the longest first. But batch_sizes has one number for "
            "each step."
        ),
        (3, 3, 3, 3, 3): "That is a padded batch, which reads all three words at every step.",
        (3, 3, 3, 2, 1): (
            "You are close. But a word of 2 letters has the steps 0 and 1 only, because steps "
            "count from 0."
        ),
        (3, 3, 2, 1, 1, 0): (
            "These counts are right. But the list ends with the last step that reads a letter."
        ),
        (3, 2, 1, 1): (
            "The last counts are right. But two steps read all three words: step 0 and step 1."
        ),
        (1, 1, 2, 3, 3): (
            "The numbers are right, in the opposite order. Step 0 reads all three words."
        ),
    },
)


masked_loss = Value(
    2.5,
    core=True,
    insight="The four letters add up to 10, and 10 / 4 = 2.5. The two pads are in neither sum.",
    hints=(
        "Write one number. Which losses does the upper sum add, and what does the lower sum count?",
        "The mask is 0 at the two pads. Four letters remain.",
        "Divide 1 + 3 + 2 + 4 by the number of letters.",
    ),
    mistakes={
        28 / 6: (
            "That is the mean over all six places. The two pads must not be added, and they "
            "must not be counted."
        ),
        10 / 6: (
            "The sum of the letters, 10, is right. But you divide by six places, and only "
            "four are letters."
        ),
        3: "That is the mean of the two words, 2 and 4. So the one letter of word 1 counts as much as three. Divide once, at the end.",
        10: "The sum of the letters is right. Now divide it by the number of letters.",
        7: (
            "You divide by the four letters, that is right. But the losses of the pads must "
            "not be in the sum."
        ),
        2: "That is the mean of word 0. The letter of word 1 belongs to it, too.",
    },
)


def _no_names(text: str) -> str:
    words = text.split()
    odd = [char for char in text if not ("가" <= char <= "힣" or char == " ")]
    if odd:
        return f"It is a text. But this network reads only Korean syllables and spaces, not {odd[0]!r}."
    if len(words) < 2:
        return "It is a text. But write at least two names, with a space between them."
    if len({len(word) for word in words}) < 2:
        return (
            "These are names. But all have the same number of syllables. Take at least one longer "
            "name, because only then the others get pads."
        )
    if max(map(len, words)) > 8:
        return "These are names. But one has more than 8 syllables, and the network has learned short ones."
    return ""


my_names = own_text(
    "민수 하늘 서연 봄 바나나 대한민국",
    least=3,
    most=60,
    further=_no_names,
    insight="The network reads them packed, and then with pads.",
    hints=(
        "Write two or more Korean names or words, with spaces between them. They need not be in a dictionary.",
        "At least two of them have different numbers of syllables. A name has at most 8 syllables.",
        'my_text = check.my_names("지우 하늘 세종대왕")',
    ),
)


def _both_ways(seed: int, hidden: int, *lengths: int):
    """Outputs (B, T, 2H), h_n (2, B, H) and lengths of a packed batch, read in both directions."""
    count, counts = len(lengths), torch.tensor(lengths)
    x = _random(seed, count, max(lengths), 3)
    rnn = seeded(
        seed,
        lambda: nn.RNN(3, hidden, batch_first=True, bidirectional=True, dtype=torch.float64),
    ).requires_grad_(False)
    packed = pack_padded_sequence(x, counts, batch_first=True, enforce_sorted=False)
    outputs, h_n = rnn(packed)
    return pad_packed_sequence(outputs, batch_first=True)[0], h_n, counts


@exercise(
    insight="Each direction ends at another place, and h_n holds the end of both. The head then reads 2H numbers.",
    hints=(
        "Return (B, 2H): for each word the state of each direction after it has read the whole word.",
        "h_n[0] is the end of the forward direction, and h_n[1] is the end of the backward one. Both are (B, H).",
        "torch.cat([h_n[0], ...], 1) puts the two side by side.",
    ),
    probes=(
        _both_ways(0, 4, 2, 5, 3),
        _both_ways(1, 2, 6, 1, 4, 2),
        _both_ways(2, 5, 3, 7),
    ),
)
def bi_last(outputs, h_n, lengths):
    return torch.cat([h_n[0], h_n[1]], 1)


bi_last.mistake(
    "The forward half is right. But at its last letter the backward direction has read only one letter. Take both ends from h_n.",
    lambda outputs, h_n, lengths: outputs[torch.arange(len(outputs)), lengths - 1],
)
bi_last.mistake(
    "The shape is right. But reshape reads h_n in its own order, the directions first, so it mixes the words. Use torch.cat.",
    lambda outputs, h_n, lengths: h_n.reshape(h_n.shape[1], -1),
)
bi_last.mistake(
    "The last column holds zeros where a word is shorter. Both ends are in h_n.",
    lambda outputs, h_n, lengths: outputs[:, -1],
)
bi_last.mistake(
    "The backward half is right. But at letter 0 the forward direction has read only one letter. Take both ends from h_n.",
    lambda outputs, h_n, lengths: outputs[:, 0],
)
bi_last.mistake(
    "Both ends are there. But forward comes first, as in outputs.",
    lambda outputs, h_n, lengths: torch.cat([h_n[1], h_n[0]], 1),
)
bi_last.mistake(
    "Both ends are there. But they stand below each other, (2B, H). Put them side by side, with torch.cat(..., 1).",
    lambda outputs, h_n, lengths: torch.cat([h_n[0], h_n[1]]),
)
bi_last.mistake(
    "That is the end of the backward direction only. The forward one is h_n[0].",
    lambda outputs, h_n, lengths: h_n[-1],
)
bi_last.mistake(
    "Both ends are there. But the sum mixes them. Put them side by side, so that the head can weigh each one.",
    lambda outputs, h_n, lengths: h_n.sum(0),
)
