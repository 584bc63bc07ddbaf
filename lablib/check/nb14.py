"""The exercises of notebook 14."""

import torch

from lablib.check.functions import exercise
from lablib.check.probes import seeded
from lablib.check.values import Value

__all__ = []


recall_read = Value(
    "b",
    insight="The last step has read the whole text, so its output can answer for all of it.",
    hints=(
        'Write "a", "b" or "c". Which output has read the whole text?',
        "The steps stand on axis 1. The index 0 is the first step, and -1 is the last one.",
        "outputs[:, -1] keeps the batch and takes the last step.",
    ),
    mistakes={
        "a": "That is the first step. It has read one letter only.",
        "c": "The -1 stands on the batch axis there. It takes all steps of the last text.",
    },
)

recall_windows = Value(
    3,
    insight="N - T = 10 - 7. The last window has no number after it, so it has no target.",
    hints=(
        "Write how many windows of 7 have a number after them in a series of 10.",
        "The first window begins at 0. The last one needs a number at its end plus one.",
        "They begin at 0, 1 and 2.",
    ),
    mistakes={
        4: "There are 4 windows of 7. But the last one has no number after it.",
        10: "A window has 7 numbers, so it cannot begin at each of the 10.",
        7: "That is the length of a window. Count where it can begin.",
        1: "The windows may overlap. They begin one step apart.",
    },
)


def _series(seed: int, count: int):
    return seeded(seed, lambda: torch.rand(count, dtype=torch.float64) * 4 - 2)


@exercise(
    core=True,
    insight="The forecast for each number is the number before it. It costs nothing, and many networks do not beat it.",
    hints=(
        "Return a forecast (N - 1,) for x[1:]. What is known just before x[1]?",
        "The forecast for x[1] is x[0], for x[2] it is x[1], and so on.",
        "return x[:-1]",
    ),
    probes=((_series(0, 6),), (_series(1, 2),), (_series(2, 9),)),
)
def like_today(x):
    return x[:-1]


like_today.mistake(
    "The size is right. But this is the truth itself: x[1] is not known before it has come.",
    lambda x: x[1:],
)
like_today.mistake(
    "The numbers are right. But the last one is the forecast for a number that is not in x.",
    lambda x: x,
)
like_today.mistake(
    "The size is right. But this is one number for all steps. Each step has its own today.",
    lambda x: x[:-1].mean().expand(len(x) - 1),
)
like_today.mistake(
    "The size is right. But this is the change from today to tomorrow, and nobody knows it today.",
    lambda x: x.diff(),
)
like_today.mistake(
    "The size is right. But the forecast for each step is the first number.",
    lambda x: x[:1].expand(len(x) - 1),
)


network_or_line = Value(
    "b",
    core=True,
    insight="The heater is a bit, and a bit is no weighted sum of temperatures. But 2,000 numbers do not show the rule exactly.",
    hints=(
        'Write "a", "b" or "c". What would a forecast need to know that is not a weighted sum of the last numbers?',
        "It needs the heater. A network can keep a bit in its state.",
        "The network gains by the heater. It learned from few numbers, so it is not perfect.",
    ),
    mistakes={
        "a": "Both see the same numbers. But a line can only add them up, and the heater is a bit.",
        "c": "It could, because the past shows the heater. But it learned from 2,000 noisy numbers.",
    },
)

best_in_each = Value(
    "tln",
    core=True,
    insight="Each world has another winner. So no model is the best one in itself.",
    hints=(
        'Write three letters such as "ttt", for the random walk, the swing and the thermostat.',
        "In a random walk only today helps. The rule of the swing is a weighted sum. The thermostat has a hidden bit.",
        'The walk needs "t", the swing "l" and the thermostat "n".',
    ),
    mistakes={
        "nnn": "The network is right for the thermostat. But where nothing can be known but today, it can only add errors.",
        "tnn": "The walk and the thermostat are right. But the rule of the swing is a weighted sum, and the line finds it at once.",
        "lln": "The swing and the thermostat are right. But in the walk the line can only find weights of its noise.",
        "tll": "The walk and the swing are right. But the heater is a bit, which a line cannot hold.",
        "ttn": "The walk and the thermostat are right. But the swing is a weighted sum of two numbers.",
        "ttt": "The walk is right. But the other two worlds have a rule that can be learned.",
    },
)


@exercise(
    insight="The heater is the memory of this rule. Without it the three lines could not say up or down.",
    hints=(
        "Keep whether the heater is on. At 2 or more it goes off, at -2 or less it goes on. Then add or subtract 0.5.",
        "Look at the value first, because it decides the heater for the next step. Between the limits the heater stays as it is.",
        "if value >= 2: on = False; if value <= -2: on = True; then append value + 0.5 if on, else value - 0.5.",
    ),
    probes=(
        (torch.tensor([0.0, 0.6, 1.9, 2.1, 1.5, -0.4, -2.0, -1.2], dtype=torch.float64),),
        (torch.tensor([2.0, 1.0, -3.0, -2.5, 0.0], dtype=torch.float64),),
        (torch.tensor([-1.9, -1.0], dtype=torch.float64),),
        (4 * _series(3, 12),),
    ),
)
def true_rule(x):
    forecast, on = [], True
    for value in x[:-1].tolist():
        if abs(value) >= 2:
            on = value < 0
        forecast.append(value + 0.5 if on else value - 0.5)
    return torch.tensor(forecast, dtype=torch.float64)


def _rule(x, limit=2.0, step=0.5, keep=True, late=False, start=True):
    forecast, on = [], start
    for value in x[:-1].tolist():
        before = on
        if abs(value) >= limit:
            on = value < 0
        elif not keep:
            on = value < 0
        forecast.append(value + (step if (before if late else on) else -step))
    return torch.tensor(forecast, dtype=torch.float64)


true_rule.mistake(
    "Right at the limits. But between them the heater stays as it was, and yours forgets it at each step.",
    lambda x: _rule(x, keep=False),
)
true_rule.mistake(
    "The heater is kept. But the value at the limit decides already for the next step. Yours comes one step late.",
    lambda x: _rule(x, late=True),
)
true_rule.mistake(
    "The limits are right. But the heater is on below -2 and off above 2, and yours is turned round.",
    lambda x: 2 * x[:-1] - _rule(x),
)
true_rule.mistake(
    "The heater is right. But this is the change alone. The forecast adds it to today.",
    lambda x: _rule(x) - x[:-1],
)
true_rule.mistake(
    "The rule is right. But the heater begins on, and yours begins off.",
    lambda x: _rule(x, start=False),
)


below_the_bound = Value(
    "c",
    insight="Nobody can be below the bound by skill. Shuffled windows overlap, so the answer of a test window lies in the learning part.",
    hints=(
        'Write "a", "b" or "c". Can a forecast of a random walk be three times better than the bound?',
        "Two windows that begin one step apart share 29 of 30 numbers. Where do such two go if the windows are shuffled?",
        "One goes to the learning part and the other one to the test part, with nearly the same answer.",
    ),
    mistakes={
        "a": "No model is below the bound by skill, because the noise of the future is in no past.",
        "b": "Luck moves an error a little on a short test. It does not divide it by three.",
    },
)
