"""The training command on a GPU: the same numbers, the same bits after a stop, and how much faster.

First the weights after 60 steps on the processor and on the GPU, and the largest difference. Then a
run that is stopped in the middle and goes on, beside one that nobody stops. Last the characters per
second of the GPU as multiples of those of one thread of the processor, in one run.

    python tests/bench/on_a_gpu.py > tests/bench/on_a_gpu.txt
"""

import torch

from lablib import plays
from lablib.training.speed import characters_per_second
from lablib.training.trainer import CELLS, Settings, Trainer


def stepped(settings: Settings, text: str, device: str, steps: int) -> Trainer:
    trainer = Trainer(settings, text, device)
    for _ in range(steps):
        trainer.train_step()
    return trainer


def apart(one: Trainer, other: Trainer) -> float:
    """The largest difference of a weight."""
    pairs = zip(one.model.parameters(), other.model.parameters(), strict=True)
    return max((a.cpu() - b.cpu()).abs().max().item() for a, b in pairs)


def main() -> None:
    torch.set_num_threads(1)
    text = plays.four_plays()
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name()}")
    print("\nweights after 60 steps on the processor and on the GPU: the largest difference")
    for cell in CELLS:
        for precision in ("float64", "float32"):
            settings = Settings(cell, 32, batch=8, length=16, steps=60, precision=precision)
            both = [stepped(settings, text, device, 60) for device in ("cpu", "cuda")]
            print(f"  {cell:4} {precision}: {apart(*both):.0e}")
    print("\nstopped after 150 of 300 steps, and not stopped: the largest difference on the GPU")
    for cell in CELLS:
        settings = Settings(cell, 256, batch=64, length=64, steps=300)
        saved = stepped(settings, text, "cuda", 150).state_dict()
        resumed = Trainer(settings, text, "cuda")
        resumed.load_state_dict(saved)
        while resumed.step < 300:
            resumed.train_step()
        print(f"  {cell:4}: {apart(stepped(settings, text, 'cuda', 300), resumed):.0e}")
    print("\ncharacters per second on the GPU, one thread of the processor = 1")
    for cell in CELLS:
        for hidden, batch, length in ((32, 8, 16), (256, 64, 64)):
            settings = Settings(cell, hidden, batch=batch, length=length)
            speeds = {}
            for device, steps in (("cpu", 20), ("cuda", 100)):
                trainer = stepped(settings, text, device, 5)
                speeds[device] = characters_per_second(trainer, steps)
            ratio = speeds["cuda"] / speeds["cpu"]
            print(f"  {cell:4} hidden {hidden:3}, batch {batch:2}, length {length}: {ratio:.1f}")


if __name__ == "__main__":
    main()
