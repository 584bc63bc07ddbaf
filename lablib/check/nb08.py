"""The exercises of notebook 08."""

import torch

from lablib.check.functions import exercise
from lablib.check.judged import own_text
from lablib.check.probes import seeded
from lablib.check.values import Value
from lablib.weights import PLAYS, load

__all__ = []


recall_chance = Value(
    0.25,
    insight="exp(-loss) is the typical probability of the right letter, its geometric mean. Guessing gives each 1/4.",
    hints=(
        "A network guesses among 4 letters. Write exp(-loss) for it.",
        "Guessing gives each letter the same probability.",
        "The four probabilities add up to 1.",
    ),
    mistakes={
        4: "4 is exp(loss), the perplexity. exp(-loss) is one divided by it.",
        1.3863: "That is the loss itself, ln 4. The question asks for exp(-loss).",
        0.75: "That is the probability that a guess is wrong. exp(-loss) belongs to the right letter.",
    },
)

recall_free = Value(
    "c",
    insight="In free running the network reads its own letters, and a loop can begin. Drawing letters ends such loops.",
    hints=(
        "In notebook 04 the network predicted 178 of 179 letters. Choose what happened when it wrote freely.",
        "It read the letters that it had written itself.",
        "Greedy decoding wrote the first part correctly, and then it came back to the same words.",
    ),
    mistakes={
        "a": "It predicted that well only while it read the true letters.",
        "b": "It stayed with real words of the sentence. But after a while it repeated them.",
    },
)


def _random(*shape: int):
    return seeded(1, lambda: torch.rand(*shape, dtype=torch.float64))


@exercise(
    core=True,
    insight="Each character costs -log2 of its probability, and the mean over all characters is a price per character.",
    hints=(
        "p (N,) holds the probability that each character got. Return the mean of its bits.",
        "A character with the probability 1/2 costs 1 bit, one with 1/4 costs 2 bits. torch.log2 is the logarithm.",
        "-torch.log2(p) gives the bits of each character. Take their mean.",
    ),
    probes=(
        (torch.tensor([0.5, 0.25, 0.125, 0.5], dtype=torch.float64),),
        (_random(7),),
        (torch.tensor([1.0], dtype=torch.float64),),
    ),
)
def mean_bits(p):
    return -torch.log2(p).mean()


mean_bits.mistake(
    "The mean and the sign are right. But log is the natural logarithm, which gives nats. Bits need log2.",
    lambda p: -torch.log(p).mean(),
)
mean_bits.mistake(
    "The logarithm and the mean are right. But a price is positive, so the minus is missing.",
    lambda p: torch.log2(p).mean(),
)
mean_bits.mistake(
    "The logarithm and the sign are right. But take it for each character first, and then the mean.",
    lambda p: -torch.log2(p.mean()),
)
mean_bits.mistake(
    "The bits of each character are right. But their sum grows with the text. Take the mean.",
    lambda p: -torch.log2(p).sum(),
)
mean_bits.mistake(
    "The bits of each character are right. But you return all of them, and one number is wanted.",
    lambda p: -torch.log2(p),
)
mean_bits.mistake(
    "That is the perplexity, which is right as such. But the bits are its logarithm.",
    lambda p: 2 ** -torch.log2(p).mean(),
)


mean_bits.mistake(
    "The logarithm and the sign are right. But that is the entropy of p. Each character counts once here: take the mean.",
    lambda p: -(p * torch.log2(p)).sum(),
)
mean_bits.mistake(
    "Nats are turned into bits correctly. But 0.693 is rounded. Divide by the logarithm of 2, or use torch.log2.",
    lambda p: -torch.log(p).mean() / 0.693,
)
mean_bits.mistake(
    "The number is right. But it is a Python number. Return a tensor: use torch.log2, and do not call .item().",
    lambda p: (-torch.log2(p).mean()).item(),
)


best_length = Value(
    5,
    core=True,
    insight="Longer contexts say more, but a quarter of the unseen pieces of six characters were never counted.",
    hints=(
        "Choose the length from 1 to 6 with the fewest bits on unseen text.",
        "With length 1 the counter looks at nothing. With length 6 it looks at five characters, which it often has never seen.",
        "The best length is neither the shortest nor the longest.",
    ),
    mistakes={
        6: "Six is best on the text that was counted. But a quarter of the pieces of six are new in unseen text.",
        4: "Four is close. But one character more still helps on unseen text.",
        3: "With three the counter looks at two characters, which it has seen often. One could look further.",
        2: "With two the counter looks at one character only, like the memoryless bound of notebook 02.",
        1: "With one the counter looks at no character before, so it knows only how frequent each one is.",
    },
)


def _unreadable(text: str) -> str:
    if not text.strip():
        return "It is a text. But it holds no letter, so write a name."
    if "\n" in text:
        return "It is a text. But it holds a line break, so write the name on one line."
    _, vocab = load(PLAYS)
    unknown = sorted(set(text) - set(vocab.chars))
    if unknown:
        return f"It is a text. But the plays hold no {unknown[0]!r}, so the network cannot read it."
    return ""


my_speaker = own_text(
    "MINA",
    least=2,
    most=20,
    further=_unreadable,
    core=True,
    insight="The network writes a speech for any name.",
    hints=(
        "Write a name in English capital letters, such as MINA.",
        "It has 2 to 20 characters. The plays hold no digits and no Korean letters.",
        'my_name = check.my_speaker("MINA")',
    ),
)


@exercise(
    insight="Dividing the scores by a number above 1 brings them closer together, so the probabilities become more equal.",
    hints=(
        "Return the probabilities (V,) of the scores (V,) at this temperature.",
        "The temperature works on the scores, before softmax.",
        "(scores / ...).softmax(-1)",
    ),
    probes=((3 * _random(5), 0.5), (5 * _random(4) - 2, 1.3), (_random(3), 1.0)),
)
def tempered(scores, temperature):
    return (scores / temperature).softmax(-1)


tempered.mistake(
    "The softmax is right. But you multiply, so a high temperature makes the likely letters likelier.",
    lambda scores, temperature: (scores * temperature).softmax(-1),
)
tempered.mistake(
    "Both parts are there. But divide the scores first. After softmax the sum is no longer 1.",
    lambda scores, temperature: scores.softmax(-1) / temperature,
)
tempered.mistake(
    "The softmax is right. But the temperature is not used.",
    lambda scores, temperature: scores.softmax(-1),
)
tempered.mistake(
    "The scores are divided correctly, and exp is right. But divide by the sum, so that the probabilities add up to 1.",
    lambda scores, temperature: (scores / temperature).exp(),
)
tempered.mistake(
    "The upper part is right. But the temperature also belongs to the scores in the sum below the line.",
    lambda scores, temperature: (scores / temperature).exp() / scores.exp().sum(),
)
tempered.mistake(
    "The scores are divided correctly. But softmax must turn them into probabilities.",
    lambda scores, temperature: scores / temperature,
)


@exercise(
    slow=True,
    insight="A copy that is as long as those between two real texts of one author proves nothing. "
    "For the plays, lablib's own answer is used, because some right ones take minutes there.",
    hints=(
        "Return the length of the longest piece of `written` that also stands in `source`.",
        "Try every place of `written` as a beginning, and go on while the piece stands in `source`.",
        "`piece in source` is True if the piece stands there. Keep the largest length.",
    ),
    probes=(
        ("to be or not", "not to be"),
        ("abcabcd", "xabcdx"),
        ("zzz", "abc"),
        ("hello", "hello world"),
        ("wo wor", "hello world"),
    ),
)
def longest_copy(written, source):
    longest = 0
    for start in range(len(written)):
        # only a longer piece than the longest so far can change the answer
        while start + longest < len(written) and written[start : start + longest + 1] in source:
            longest += 1
    return longest


@longest_copy.mistake(
    "The comparison is right. But you look only at the beginning of `written`. Try every place."
)
def _from_the_start(written, source):
    longest = 0
    while longest < len(written) and written[: longest + 1] in source:
        longest += 1
    return longest


@longest_copy.mistake("The piece is right. But the task asks for its length, a number.")
def _the_piece(written, source):
    length = longest_copy(written, source)
    pieces = [written[i : i + length] for i in range(len(written) - length + 1)]
    return next(piece for piece in pieces if piece in source)


longest_copy.mistake(
    "That is the number of characters that also stand in `source`. Look for pieces, not for single ones.",
    lambda written, source: sum(char in source for char in written),
)
longest_copy.mistake(
    "Every word was looked up on its own. But a copy can go on over a space.",
    lambda written, source: max((len(w) for w in written.split() if w in source), default=0),
)
longest_copy.mistake(
    "The length is right, but one too many, because the last piece did not stand in `source` any more.",
    lambda written, source: longest_copy(written, source) + 1,
)
