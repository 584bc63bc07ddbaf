"""The tables of notebook 13 over five seeds: whole words right, with one state and with attention.

Words backward are learned with 3 to 8 letters, Korean words with 1 to 3 syllables. Every word that is
tested is held out. A row is one network: the seed of its weights and of its words, its last loss,
and the share of new words that it writes rightly at each length. Below each task stands, over all
networks with attention, the share of letters at which the network looks most at the right place.
For a letter of a word backward this is the letter itself, for a Latin letter the jamo that makes it.
The last rows learn Korean words without attention in five times as many steps.

    python tests/bench/seq2seq_over_seeds.py > tests/bench/seq2seq_over_seeds.txt
"""

import unicodedata

import torch
from torch.nn import functional as F

from lablib import generate
from lablib.characters import Vocab
from lablib.seq2seq import END, PAD, START, Translator, pair_blocks

SEEDS = range(5)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LAST = torch.tensor([0] * 7 + [1, 4, 8, 16, 17, 19, 21])  # no last letter, or one of seven

Pair = tuple[str, str]


def backward(count: int, shortest: int, longest: int) -> list[Pair]:
    words = []
    for size in lengths_of(count, shortest, longest):
        words.append("".join(LETTERS[i] for i in (torch.rand(size) * 26).long()))
    return [(word, word[::-1]) for word in words]


def korean(count: int, shortest: int, longest: int) -> list[Pair]:
    pairs = []
    for size in lengths_of(count, shortest, longest):
        sizes = torch.tensor([[19], [21], [14]])
        first, vowel, last = (torch.rand(3, size) * sizes).long()
        codes = 0xAC00 + (21 * first + vowel) * 28 + LAST[last]
        word = "".join(map(chr, codes.tolist()))
        pairs.append((unicodedata.normalize("NFD", word), "".join(map(latin, word))))
    return pairs


def latin(syllable: str) -> str:
    return unicodedata.name(syllable).split()[-1].lower()


def lengths_of(count: int, shortest: int, longest: int) -> list[int]:
    return (shortest + (torch.rand(count) * (longest - shortest + 1)).long()).tolist()


def learn(model: Translator, pairs: list[Pair], source: Vocab, target: Vocab, steps: int) -> float:
    adam = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(steps):
        if step == steps * 3 // 4:
            adam.param_groups[0]["lr"] = 0.002
        some = (torch.rand(64) * len(pairs)).long()
        x, lengths, fed, wanted = pair_blocks([pairs[i] for i in some], source, target)
        loss = F.cross_entropy(model(x, lengths, fed).transpose(1, 2), wanted)
        adam.zero_grad()
        loss.backward()
        adam.step()
    return loss.item()


def share_right(model: Translator, pairs: list[Pair], source: Vocab, target: Vocab) -> float:
    words, answers = zip(*pairs, strict=True)
    said = generate.translated(model, source, target, list(words))
    return sum(map(str.__eq__, said, answers)) / len(pairs)


@torch.no_grad()
def looks_right(model: Translator, pairs: list[Pair], source: Vocab, target: Vocab, places) -> list:
    """For each letter that is said, whether the largest weight lies where it should."""
    hits = []
    for word, answer in pairs:
        x, lengths, fed, _ = pair_blocks([(word, answer)], source, target)
        memory, state = model.encode(x, lengths)
        looked = model.decode(fed, state, memory, lengths)[2][0].argmax(-1).tolist()
        hits += [seen == place for seen, place in zip(looked, places(word), strict=False)]
    return hits


def places_backward(word: str) -> list[int]:
    return list(reversed(range(len(word))))


def places_korean(word: str) -> list[int]:
    """Of each Latin letter the jamo that makes it; the silent first letter makes none."""
    made = []
    for place, jamo in enumerate(word):
        name = unicodedata.name(jamo).split()
        silent = name[1] == "CHOSEONG" and name[-1] == "IEUNG"
        made += [] if silent else [place] * len(spelled(jamo))
    return made


def spelled(jamo: str) -> str:
    """The Latin letters of a jamo, taken from the names of two syllables that hold it."""
    kind = unicodedata.name(jamo).split()[1]
    if kind == "CHOSEONG":
        return latin(unicodedata.normalize("NFC", jamo + "\u1161")).removesuffix("a")
    if kind == "JUNGSEONG":
        return latin(unicodedata.normalize("NFC", "\u110b" + jamo))
    return latin(unicodedata.normalize("NFC", "\u110b\u1161" + jamo)).removeprefix("a")


def table(name: str, make, trained: tuple[int, int], tested: range, hidden: int, places) -> None:
    print(f"{name}, hidden {hidden}, trained on {trained[0]} to {trained[1]}")
    print(f"{'network':24}{'loss':>6} ", *(f"{n:5}" for n in tested))
    looked = []
    for looks_back in (False, True):
        for seed in SEEDS:
            model, tools, held_out, said = network(make, trained, tested, hidden, looks_back, seed)
            print(f"{'attention' if looks_back else 'one state':16}seed {seed}  {said}", flush=True)
            if looks_back:
                inside = [p for n in tested if n <= trained[1] for p in held_out[n]]
                looked += looks_right(model, inside, *tools, places)
    share = sum(looked) / len(looked)
    print(f"looks most at the right place: {share:.3f} of {len(looked):,} letters\n")


def network(make, trained, tested, hidden, looks_back, seed, steps=400):
    """A trained network, its vocabularies, the held-out words, and its row of the table."""
    torch.manual_seed(1000 + seed)
    pairs = make(10_000, *trained)
    seen = set(pairs)
    held_out = {n: [p for p in make(200, n, n) if p not in seen] for n in tested}
    source = Vocab("".join(a for a, _ in pairs) + PAD)
    target = Vocab("".join(b for _, b in pairs) + PAD + START + END)
    torch.manual_seed(seed)
    model = Translator(len(source), len(target), hidden, looks_back)
    loss = learn(model, pairs, source, target, steps)
    shares = [share_right(model, held_out[n], source, target) for n in tested]
    said = f"{loss:6.3f}  " + " ".join(f"{share:5.2f}" for share in shares)
    return model, (source, target), held_out, said


def main() -> None:
    torch.set_num_threads(1)
    table("words backward", backward, (3, 8), range(3, 11), 32, places_backward)
    table("Korean words", korean, (1, 3), range(1, 6), 48, places_korean)
    print("Korean words, one state, 2000 steps in place of 400")
    for seed in SEEDS[:3]:
        *_, said = network(korean, (1, 3), range(1, 6), 48, False, seed, steps=2000)
        print(f"{'one state':16}seed {seed}  {said}", flush=True)


if __name__ == "__main__":
    main()
