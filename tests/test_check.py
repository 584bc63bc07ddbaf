"""The engine of the exercises: what it says to every kind of answer, and what it leaves alone."""

import pickle
import random
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from torch import nn
from traitlets.config import Config

from lablib import check
from lablib.check import books, comparison, sandbox
from lablib.check.engine import check as run_check
from lablib.check.functions import Function
from lablib.check.judged import Judged, own_text
from lablib.check.modules import module_exercise
from lablib.check.values import Value


def add_one(x):
    return x + 1


def keeps_state(x, seen=[]):  # noqa: B006
    seen.append(1)
    return x + 1 if len(seen) < 3 else x


def changes_input(x):
    x += 1
    return x


def spends_randomness(x):
    torch.rand(3), np.random.rand(), random.random()
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_grad_enabled(False)
    return x + 1


def raises(x):
    wrong = x @ torch.ones(7)
    return wrong


def busy_until(moment):
    while time.perf_counter() < moment:
        pass


def without_end(x):
    while True:
        x = x + 0


def without_end_and_deaf(x):
    while True:
        try:
            x = x + 0
        except:  # noqa: E722
            pass


EXERCISE = Function(
    add_one,
    name="more",
    insight="One is added.",
    hints=("Add one.", "Look at x.", "x + 1"),
    probes=((torch.zeros(2, 3),), (torch.ones(2),)),
)
EXERCISE.mistake("That takes one away.", lambda x: x - 1)


@EXERCISE.mistake("Do not reshape.")
def reshaped(x):
    return x.view(-1, 5)


HURRIED = replace(EXERCISE, seconds=0.3)
TEXTS = {"insight": "Yes.", "hints": ("Which?", "b", "c")}


def said(capsys, answer, exercise=EXERCISE):
    returned = run_check(exercise, answer)
    return returned, " ".join(capsys.readouterr().out.split())


def test_a_right_answer_is_returned_with_the_insight(capsys):
    def mine(x):
        print("noise")
        return 1 + x

    assert said(capsys, mine) == (mine, "more: right. One is added.")


WRONG = {
    "the dots": (..., "not answered yet."),
    "None": (None, "not answered yet."),
    "no return": (lambda x: None, "Your function gives None. `return` hands a result back;"),
    "a stub": (lambda x: ..., "not answered yet."),
    "a named mistake": (lambda x: x - 1, "not yet. That takes one away."),
    "a mistake that raises": (lambda x: x.reshape(-1, 5), "not yet. Do not reshape."),
    "another shape": (
        lambda x: (x + 1).flatten(),
        "Called with x = a tensor (2, 3), your result has the shape (6,), but (2, 3) is wanted.",
    ),
    "another value": (
        lambda x: x + 2,
        "the shape is right; at [0, 0] it gives 2.0000, but 1.0000 is wanted.",
    ),
    "not a number": (
        lambda x: (x + 1) * float("nan"),
        "at [0, 0] it gives nan, but 1.0000 is wanted.",
    ),
    "whole numbers": (lambda x: (x + 1).long(), "The numbers are right, but as whole numbers."),
    "right on the first probe only": (
        lambda x: torch.ones(2, 3),
        "Called with x = a tensor (2,), your result has the shape (2, 3), but (2,) is wanted.",
    ),
    "numpy": (
        lambda x: (x + 1).numpy(),
        "it gives a numpy array (2, 3), but a tensor (2, 3) is wanted.",
    ),
    "a list": (lambda x: [1, 2], "it gives [1, 2], but a tensor (2, 3) is wanted."),
    "a generator": (
        lambda x: (i for i in x),
        "it gives one of the kind generator, but a tensor (2, 3) is wanted.",
    ),
    "a value": (7, "A function is wanted, this is 7."),
    "too many parameters": (lambda x, y: x, "TypeError"),
    "state": (keeps_state, "not at a second one, so it keeps something."),
    "a changed input": (
        changes_input,
        "The result is right, but your function changes its input, x.",
    ),
    "an exit": (lambda x: sys.exit(), "SystemExit"),
    "recursion": (without_end_recursion := lambda x: without_end_recursion(x), "RecursionError"),
    "a huge allocation": (lambda x: torch.ones(2**60), "RuntimeError"),
}


@pytest.mark.parametrize("answer, sentence", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_answer_is_told_why_and_the_reference_goes_on(capsys, answer, sentence):
    returned, text = said(capsys, answer)
    assert returned is add_one
    assert sentence in text
    assert "Going on with the right answer. Help: check.hint" in text


def test_an_error_names_the_readers_own_line_and_nothing_of_ours(capsys):
    _, text = said(capsys, raises)
    assert "in your line" in text and "wrong = x @ torch.ones(7)" in text
    assert "lablib" not in text and "Traceback" not in text


# a deaf loop swallows an interrupt, one every 0.2 seconds, until one strikes outside its `try`
@pytest.mark.parametrize("answer, most", [(without_end, 5), (without_end_and_deaf, 60)])
def test_a_loop_without_end_is_stopped(capsys, answer, most):
    started = time.perf_counter()
    returned, text = said(capsys, answer, HURRIED)
    assert returned is add_one and "it had not ended after 0.3 seconds, in your line" in text
    assert time.perf_counter() - started < most
    time.sleep(0.5)  # a late interrupt would strike here


def test_a_loop_without_end_is_stopped_where_interrupts_are_ignored(capsys):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as for what starts in the background
    try:
        assert said(capsys, without_end, HURRIED)[0] is add_one
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def sleeps(x):
    time.sleep(25)


def test_a_call_that_takes_long_is_stopped_and_not_called_a_loop(capsys):
    started = time.perf_counter()
    _, text = said(capsys, sleeps, HURRIED)
    assert "it had not ended after 0.3 seconds, in your line" in text and "sleep(25)" in text
    assert "loop" not in text
    assert time.perf_counter() - started < 5


def hoards(x):
    kept = []
    while True:
        kept.append(torch.zeros(2**18))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory in use for free")
def test_an_answer_that_fills_the_memory_is_stopped(capsys, monkeypatch):
    monkeypatch.setattr(sandbox, "MEGABYTES", 100)
    _, text = said(capsys, hoards)
    assert "it used more than 100 megabytes of memory, in your line" in text


def endless_pairs():
    while True:
        yield (0, 2)


class SlowToPrint:
    def __repr__(self):
        time.sleep(25)


@pytest.mark.parametrize("value", [endless_pairs(), SlowToPrint()], ids=["generator", "repr"])
def test_a_value_without_end_is_stopped(capsys, value):
    pairs = Value({(0, 2)}, mistakes={}, seconds=0.3, **TEXTS)
    returned, text = said(capsys, value, pairs)
    assert returned == {(0, 2)}
    assert "not yet. Asked for its value, it had not ended after 0.3 seconds." in text


def test_the_readers_own_stop_passes():
    def stopped(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_check(EXERCISE, stopped)


def test_an_answer_that_fails_as_the_reference_does_is_not_right(capsys):
    never = Function(raises, probes=((torch.ones(2, 3),),), **TEXTS)
    assert "not yet" in said(capsys, raises, never)[1]


class Incomparable:
    def __repr__(self):
        raise ValueError


def test_an_answer_that_cannot_be_compared_is_told_so(capsys):
    odd = {
        "a tensor (2, 3) without values, on the device meta": lambda x: (x + 1).to("meta"),
        "a sparse coo tensor (2, 3)": lambda x: (x + 1).to_sparse(),
        "a complex tensor (2, 3)": lambda x: (x + 1) * (1 + 0j),
        "a quantized tensor (2, 3)": lambda x: torch.quantize_per_tensor(x, 1, 0, torch.quint8),
    }
    for kind, answer in odd.items():
        assert f"it gives {kind}, but a tensor (2, 3) is wanted." in said(capsys, answer)[1]
    assert "cannot be compared" in said(capsys, lambda x: Incomparable())[1]


def test_warnings_and_errors_printed_go_nowhere(capsys, recwarn):
    def noisy(x):
        warnings.warn("noise", stacklevel=1)
        print("noise", file=sys.stderr)
        return x + 1

    assert said(capsys, noisy)[0] is noisy
    assert capsys.readouterr().err == "" and not recwarn.list


def test_a_notebooks_own_exit_ends_the_call_only(capsys):
    space = {"exit": lambda: pytest.fail("the kernel would end")}
    exec("def leaves(x):\n    exit()", space)
    kept = space["exit"]
    assert "SystemExit" in said(capsys, space["leaves"])[1]
    assert space["exit"] is kept


def test_an_interrupt_at_the_last_moment_leaves_no_clock_behind():
    before = threading.active_count()
    for i in range(60):
        sandbox.run(busy_until, (time.perf_counter() + 0.02 + i * 1e-4,), seconds=0.02)
    time.sleep(0.5)  # a clock that was left would interrupt here
    assert threading.active_count() <= before


def test_surroundings_are_put_back(capsys):
    before = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    assert said(capsys, spends_randomness)[0] is spends_randomness
    assert torch.equal(torch.get_rng_state(), before[0])
    assert (np.random.get_state()[1].tolist(), random.getstate()) == before[1:]
    assert torch.get_default_dtype() == torch.float32 and torch.is_grad_enabled()
    # a default device, even "cpu", would go through Python at every call of the notebook
    assert torch._C._len_torch_function_stack() == 0


def changes_settings(x):
    torch.set_num_threads(torch.get_num_threads() + 1)
    torch.set_printoptions(precision=2, sci_mode=True)
    torch.set_deterministic_debug_mode("warn")
    torch.autograd.set_detect_anomaly(True)
    torch.set_float32_matmul_precision("high")
    np.set_printoptions(precision=2, suppress=True)
    np.seterr(all="ignore")
    warnings.simplefilter("error")
    sys.setrecursionlimit(5000)
    return x + 1


def settings():
    return (
        torch.get_num_threads(),
        str(torch.tensor([1 / 3])),
        torch.are_deterministic_algorithms_enabled(),
        torch.is_anomaly_enabled(),
        torch.get_float32_matmul_precision(),
        str(np.array([1 / 3, 1e-9])),
        np.geterr(),
        list(warnings.filters),
        sys.getrecursionlimit(),
    )


def test_settings_are_put_back(capsys):
    before = settings()
    assert said(capsys, changes_settings)[0] is changes_settings
    assert settings() == before
    torch.set_printoptions(precision=3)
    try:
        assert said(capsys, changes_settings)[0] is changes_settings
        assert str(torch.tensor([1 / 3])) == "tensor([0.333])"  # the reader's own setting
    finally:
        torch.set_printoptions(profile="default")


def test_a_default_device_of_the_readers_stays_and_the_answer_runs_on_the_cpu():
    torch.set_default_device("meta")
    try:
        where = sandbox.run(lambda: torch.zeros(1).device.type, ()).value
        assert (where, torch.get_default_device().type) == ("cpu", "meta")
    finally:
        torch.set_default_device(None)


def test_values_and_choices(capsys):
    shape = Value((4,), mistakes={4: "Comma."}, **TEXTS)
    for right in ((4,), [4], torch.Size([4])):
        assert "right" in said(capsys, right, shape)[1]
    assert "Comma." in said(capsys, 4, shape)[1]
    assert "Write it without them." in said(capsys, "(4,)", shape)[1]
    assert "(4, 1) is not it. Which?" in said(capsys, (4, 1), shape)[1]
    choice = Value("b", mistakes={"a": "No."}, **TEXTS)
    assert "right" in said(capsys, " B", choice)[1] and "No." in said(capsys, "a", choice)[1]


def test_values_in_other_kinds(capsys):
    number = Value(20, mistakes={2: "Too few."}, **TEXTS)
    for right in (20.0, np.int64(20), torch.tensor(20), torch.tensor([20.0]), np.array(20)):
        returned, text = said(capsys, right, number)
        assert "right" in text and type(returned) is int
    assert "Too few." in said(capsys, torch.tensor(2), number)[1]
    assert "a tensor (), 7 is not it." in said(capsys, torch.tensor(7), number)[1]
    assert "a tensor (2,) is not it." in said(capsys, torch.tensor([20, 20]), number)[1]
    choice = Value("b", mistakes={"a": "No."}, **TEXTS)
    for right in ("b)", "(b)", "b.", "B: ", np.str_("b")):
        assert said(capsys, right, choice)[0] == "b"
    assert "No." in said(capsys, "a)", choice)[1] and "not yet" in said(capsys, "()", choice)[1]


def test_a_dictionary_is_compared_in_its_order_and_with_whole_numbers():
    right = {"a": 0, "b": 1}
    assert comparison.same({"a": np.int64(0), "b": 1}, right)
    for wrong in ({"b": 1, "a": 0}, {"a": 0.0, "b": 1.0}, {"a": False, "b": True}, {"a": 0}):
        assert not comparison.same(wrong, right)
    ordered, other = {"a": 0, "b": 1, "c": 2}, {"a": 0, "c": 2, "b": 1}
    assert comparison.difference(other, ordered) == (
        "the pairs are right, in another order: 'c' stands where 'b' is wanted. "
        "A dict keeps the order in which it is filled."
    )


def scaled(x, layer):
    return layer(x) * x.sum(), x.mean()


def test_gradients_are_compared_where_the_exercise_asks_for_it(capsys):
    probes = ((torch.rand(2, 3), nn.Linear(3, 4).requires_grad_(False)),)
    trained = Function(scaled, name="t", probes=probes, gradients=True, **TEXTS)
    answers = {
        "t: right. Yes.": lambda x, layer: (x.sum() * layer(x), x.mean()),
        "no gradient finds its way back": torch.no_grad()(scaled),
        "their gradients are not": lambda x, layer: (scaled(x, layer)[0], x.detach().mean()),
    }
    for sentence, answer in answers.items():
        assert sentence in said(capsys, answer, trained)[1]
    assert "right" in said(capsys, torch.no_grad()(scaled), replace(trained, gradients=False))[1]
    assert not any(weight.requires_grad for weight in probes[0][1].parameters())


def test_a_usual_slip_is_named_unless_a_mistake_of_the_exercise_is(capsys):
    assert "there is an axis of size 1 too many" in said(capsys, lambda x: (x + 1).unsqueeze(0))[1]
    assert "The numbers are right, in a list." in said(capsys, lambda x: list(x + 1))[1]
    named = replace(EXERCISE, mistakes=[("Not in a list.", lambda x: list(x + 1))])
    assert "not yet. Not in a list." in said(capsys, lambda x: list(x + 1), named)[1]


def test_hints_answers_and_names_that_do_not_exist(capsys):
    check.hint("one_hot", 3)
    assert "torch.eye" in capsys.readouterr().out
    check.answer("one_hot")
    assert "def one_hot(word, letters)" in capsys.readouterr().out
    check.answer("shape_letter")
    assert capsys.readouterr().out.startswith("(4,)\n")
    with pytest.raises(AttributeError, match="no exercise 'onehot', perhaps 'one_hot'"):
        check.onehot  # noqa: B018
    check.hint("one_hot")
    first = capsys.readouterr().out
    check.hint("one_hot", 1)
    assert capsys.readouterr().out == first
    check.progress(0)
    first = capsys.readouterr().out
    check.progress("00")
    assert capsys.readouterr().out == first
    for call, bad in [
        (check.progress, (99,)),
        (check.progress, ("1",)),
        (check.hint, ("onehot", 1)),
        (check.hint, ("one_hot", 4)),
        (check.answer, ("",)),
    ]:
        with pytest.raises(ValueError, match=f"^{call.__name__}: "):
            call(*bad)
    with pytest.raises(TypeError, match="^hint: "):
        check.hint(3, 1)


def test_of_two_results_the_one_that_differs_is_named():
    yours, right = (torch.ones(2), torch.ones(3)), (torch.ones(2), torch.zeros(3))
    assert comparison.difference(yours, right) == (
        "item 1 differs: the shape is right; at [0] it gives 1.0000, but 0.0000 is wanted."
    )
    assert comparison.difference(yours[:1], right).startswith("it gives (tensor")


def test_a_tensor_without_axes_differs_as_a_number_does():
    said = comparison.difference(torch.tensor(1.8252), torch.tensor(1.6525))
    assert said == "it gives 1.8252, but 1.6525 is wanted."


def test_each_exercise_may_have_its_own_tolerance(capsys):
    rough = replace(EXERCISE, tolerance=0.01)
    near = lambda x: x + 1.001  # noqa: E731
    assert "right" in said(capsys, near, rough)[1]
    assert "it gives 1.0010, but 1.0000 is wanted" in said(capsys, near)[1]
    assert "right" in said(capsys, 3.141, Value(3.14159, mistakes={}, tolerance=0.01, **TEXTS))[1]


def test_a_judge_sees_a_property(capsys):
    even = Judged(2, judge=lambda n: "" if n % 2 == 0 else f"{n} is odd.", **TEXTS)
    assert "right" in said(capsys, 4, even)[1] and "not yet. 3 is odd." in said(capsys, 3, even)[1]
    assert "not yet. Looked at closely, it ends in TypeError" in said(capsys, [], even)[1]


def test_a_power_written_with_a_caret_is_an_answer_not_a_stub(capsys):
    floating = replace(EXERCISE, probes=((torch.ones(2),),))
    words = said(capsys, lambda x: x ^ 2, floating)[1]
    assert "not yet." in words and "A power is written **, not ^." in words
    assert "not ^" in said(capsys, lambda x: 1.5 ^ 2, floating)[1]


def test_a_text_of_ones_own_has_limits(capsys):
    line = own_text("abc", least=3, most=5, different=2, **TEXTS)
    for right in ("aab", "한국어", "🙂🙃🙂"):
        assert said(capsys, right, line)[0] == right
    wrong = {
        "A text in quotes is wanted.": 7,
        "That is a list of 3, not a text.": ["a", "b", "c"].copy(),
        "It holds half a character, '\\ud800', which": "ab\ud800",
        "are stored in pieces (6 characters, not 2)": "\u1112\u1161\u11ab" * 2,
        "It is a text. But it has 6 characters, spaces included. Take 3 to 5.": "abcabc",
        "Take at least 2 different characters.": "aaaa",
    }
    for sentence, text in wrong.items():
        assert sentence in said(capsys, text, line)[1]


@module_exercise(
    probes=(((3, 4), (torch.rand(2, 5, 3),)), ((2, 6), (torch.rand(1, 1, 2),))),
    gradients=True,
    **TEXTS,
)
class Running(nn.Module):
    """Answers each letter with the sum of what a layer said so far."""

    def __init__(self, features, hidden):
        super().__init__()
        self.fc = nn.Linear(features, hidden)
        self.start = nn.Parameter(torch.rand(hidden))

    def forward(self, x):
        return self.start + self.fc(x).cumsum(1)


@Running.mistake("The layer is right. But each letter is answered alone: add up.")
class Alone(Running.reference):
    def forward(self, x):
        return self.start + self.fc(x)


class OtherNames(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()
        self.first = nn.Parameter(torch.zeros(hidden))
        self.w = nn.Parameter(torch.zeros(hidden, features))
        self.b = nn.Parameter(torch.zeros(hidden))

    def forward(self, x):
        return (x @ self.w.T + self.b).cumsum(1) + self.first


class Looping(Running.reference):
    def forward(self, x):
        total, outputs = self.start, []
        for t in range(x.shape[1]):
            total = total + self.fc(x[:, t])
            outputs.append(total)
        return torch.stack(outputs, 1)


class Frozen(Running.reference):
    def forward(self, x):
        return super().forward(x).detach() + 0 * self.start


class Stub(nn.Module):
    def __init__(self, features, hidden):
        super().__init__()


class SizesTypedIn(Running.reference):
    def __init__(self, features, hidden):
        super().__init__(3, 4)


def test_a_class_of_modules_is_built_given_the_weights_and_run(capsys):
    for right in (Running.reference, Looping, OtherNames):
        assert said(capsys, right, Running) == (right, "Running: right. Yes.")
    wrong = {
        "each letter is answered alone": Alone,
        "The class itself is wanted, not yet called": Running.reference(3, 4),
        "not answered yet": Stub,
        "their gradients are not": Frozen,
        "Built with (2, 6) and called with a tensor (1, 1, 2), it ends in ValueError: its weights": (
            SizesTypedIn
        ),
    }
    for sentence, answer in wrong.items():
        assert sentence in said(capsys, answer, Running)[1], sentence
    assert Running.probes[0][1].start.requires_grad  # a probe stays as it was


@pytest.fixture(scope="module")
def shell():
    """What a reader's cells run in."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell(config=config)
    shell.run_cell("from lablib import check")
    return shell


@pytest.mark.parametrize("name", [name for book in books.names().values() for name in book])
def test_looking_at_a_check_shows_the_task_and_never_the_answer(shell, name):
    exercise = books.find(name)
    looks = [shell.object_inspect_mime(f"check.{name}", detail_level=level) for level in (0, 1)]
    seen = [look["text/plain"] for look in looks] + [repr(getattr(check, name))]
    seen = " ".join("\n".join(seen).split())
    assert seen.count(" ".join(exercise.hints[0].split())) >= 2
    assert exercise.hints[2] not in seen and exercise.insight not in seen
    assert "reference" not in seen and "mistake" not in seen
    # what a cell that ends with it shows, and what a file of it would hold
    assert pickle.loads(pickle.dumps(getattr(check, name))).__doc__ in getattr(check, name).__doc__
    assert set(vars(getattr(check, name))) == {"__name__", "__doc__"}


@pytest.mark.parametrize("jedi", [False, True])
def test_completion_finds_the_names_of_the_notebook_at_hand(shell, monkeypatch, jedi):
    shell.Completer.use_jedi = jedi

    def completed(code):
        with provisionalcompleter():
            found = shell.Completer.completions(code, len(code))
            return {completion.text.lstrip(".") for completion in found}

    assert {"cut", "counting", "class_second"} <= completed("check.c")
    assert completed("check.cut.") == set()
    monkeypatch.setenv("JPY_SESSION_NAME", "/somewhere/my/04_long_sequence.ipynb")
    assert completed("check.") == {"answer", "hint", "progress", "solved", *books.names()["04"]}


def test_only_the_exercises_of_ones_own_notebook_are_loaded():
    code = (
        "import sys\nfrom lablib import check\ncheck.hint('cut')\ncheck.cut\ncheck.cut(...)\n"
        "dir(check), hasattr(check, 'nothing')\n"
        "print(*[name for name in sys.modules if name.startswith('lablib.check.nb')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "lablib.check.nb04"


def test_the_notebook_goes_on_with_the_reference_where_a_right_answer_may_be_slow(capsys):
    def brute_force(written, source):
        pieces = (written[i:j] for i in range(len(written)) for j in range(i, len(written) + 1))
        return max((len(piece) for piece in pieces if piece in source), default=0)

    exercise = books.find("longest_copy")
    assert run_check(exercise, brute_force) is exercise.reference
    assert capsys.readouterr().out.startswith("longest_copy: right.")
