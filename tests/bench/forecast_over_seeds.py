"""The tables of notebook 14 over five seeds.

First the errors in three worlds: a seed makes the series and the weights of the network, and the
test is the last third. Then the public lab on the prices that matplotlib carries, in dollars, with the
test part squeezed in three ways, and how near its forecast is to today. The lab itself has an LSTM
and 500 steps, which is the last row. Then a random walk 20 steps ahead, with windows split in time
and shuffled. Last the swing at 1 to 6 steps ahead: the bound, a line that learned each distance, and
a line for one step that is applied to its own forecasts.

    python tests/bench/forecast_over_seeds.py > tests/bench/forecast_over_seeds.txt
"""

import torch
from matplotlib.cbook import get_sample_data
from torch import Tensor, nn
from torch.nn import functional as F

from lablib.train import train

SEEDS = range(5)
CUT = 2000  # of 3,000 numbers


class Forecaster(nn.Module):
    def __init__(self, features: int, hidden: int, cell: type[nn.RNNBase] = nn.RNN):
        super().__init__()
        self.rnn = cell(features, hidden, batch_first=True, dtype=torch.float64)
        self.fc = nn.Linear(hidden, 1, dtype=torch.float64)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.rnn(x)[0])


def last_step(outputs: Tensor, y: Tensor) -> Tensor:
    return F.mse_loss(outputs[:, -1, 0], y)


def rmse(forecast: Tensor, truth: Tensor) -> float:
    return (forecast - truth).pow(2).mean().sqrt().item()


def noise(count: int, size: float) -> Tensor:
    return (2 * torch.rand(count, dtype=torch.float64) - 1) * size * 3**0.5


def walk(count: int) -> Tensor:
    return noise(count, 0.3).cumsum(0)


def swing(count: int) -> Tensor:
    x = noise(count, 0.3)
    for t in range(2, count):
        x[t] += 1.6 * x[t - 1] - 0.8 * x[t - 2]
    return x


def thermostat(count: int) -> Tensor:
    e, x, on, seen = noise(count, 0.2), 0.0, 1.0, []
    for t in range(count):
        x = x + 0.5 * on + e[t].item()
        if abs(x) >= 2:
            on = -1.0 if x > 0 else 1.0
        seen.append(x)
    return torch.tensor(seen, dtype=torch.float64)


def line(inputs: Tensor, answers: Tensor, new: Tensor) -> Tensor:
    """What the best weighted sum of the inputs (B, T) and 1 says for new ones."""
    ones = [F.pad(part, (0, 1), value=1.0) for part in (inputs, new)]
    return (ones[1] @ torch.linalg.lstsq(ones[0], answers[:, None]).solution)[:, 0]


def network(x: Tensor, seed: int) -> Tensor:
    mean, size = x[:CUT].mean(), x[:CUT].std()
    z = ((x - mean) / size)[:, None]
    pieces = z[:CUT].unfold(0, 51, 50).mT
    torch.manual_seed(seed)
    model = Forecaster(1, 16)
    change = pieces[:, 1:] - pieces[:, :-1]
    train(model, pieces[:, :-1], change, 300, loss=F.mse_loss, quiet=True)
    with torch.no_grad():
        change = model(z[None, :-1])[0, :, 0] * size
    return x[CUT - 1 : -1] + change[CUT - 1 :]


def worlds() -> None:
    print("world       bound  forecast    errors of five seeds                 mean")
    for name, make, bound in (
        ("walk", walk, 0.3),
        ("swing", swing, 0.3),
        ("thermostat", thermostat, 0.2),
    ):
        found = {"like today": [], "mean of 5": [], "line": [], "network": []}
        for seed in SEEDS:
            torch.manual_seed(seed)
            x = make(3000)
            windows, truth = x.unfold(0, 20, 1)[:-1], x[CUT:]
            old, new = windows[: CUT - 20], windows[CUT - 20 :]
            found["like today"].append(rmse(new[:, -1], truth))
            found["mean of 5"].append(rmse(new[:, -5:].mean(1), truth))
            found["line"].append(rmse(line(old, x[20:CUT], new), truth))
            found["network"].append(rmse(network(x, seed), truth))
        for forecast, each in found.items():
            said = " ".join(f"{error:.3f}" for error in each)
            mean = sum(each) / len(each)
            print(f"{name:11} {bound:.3f}  {forecast:10}  {said}   {mean:.3f}", flush=True)


def prices() -> None:
    table = get_sample_data("goog.npz")["price_data"]
    names = ("open", "high", "low", "volume", "close")
    days = torch.stack([torch.from_numpy(table[name].astype(float)) for name in names], dim=1)
    cut = int(0.7 * len(days))
    early, late = days[:cut], days[cut - 7 :]
    tomorrow, today = late[7:, 4], late[6:-1, 4]
    print(f"\nprices in dollars, {len(tomorrow)} days; like today {rmse(today, tomorrow):.1f}")
    print("squeezed like  to tomorrow                    to today")
    for name, like, cell, steps in (
        ("each part", None, nn.RNN, 300),
        ("all days", days, nn.RNN, 300),
        ("learning part", early, nn.RNN, 300),
        ("each, LSTM", None, nn.LSTM, 500),
    ):
        ahead, behind = [], []
        for seed in SEEDS:
            torch.manual_seed(seed)
            model = Forecaster(5, 10, cell)
            x, y = windows_of(squeezed(early, early if like is None else like))
            train(model, x, y, steps, loss=last_step, quiet=True)
            low, high = (late if like is None else like)[:, 4].aminmax()
            x, _ = windows_of(squeezed(late, late if like is None else like))
            forecast = model(x)[:, -1, 0].detach() * (high - low) + low
            ahead.append(rmse(forecast, tomorrow))
            behind.append(rmse(forecast, today))
        both = ("  ".join(f"{error:4.1f}" for error in each) for each in (ahead, behind))
        print(f"{name:14}", "   ".join(both), flush=True)


def squeezed(part: Tensor, like: Tensor) -> Tensor:
    low, high = like.aminmax(dim=0)
    return (part - low) / (high - low)


def windows_of(part: Tensor) -> tuple[Tensor, Tensor]:
    return part.unfold(0, 7, 1)[:-1].mT, part[7:, 4]


def leak() -> None:
    print(f"\na walk 20 steps ahead, bound {0.3 * 20**0.5:.2f}; the answer of the nearest window")
    for name in ("in time", "shuffled"):
        found = []
        for seed in SEEDS:
            torch.manual_seed(seed)
            x = walk(1000)
            inputs, answers = x.unfold(0, 30, 1)[:-20], x[49:]
            shuffled, at = name == "shuffled", int(0.7 * len(inputs))
            order = torch.rand(len(inputs)).argsort() if shuffled else torch.arange(len(inputs))
            old, new = order[: at - (0 if shuffled else 20)], order[at:]
            nearest = torch.cdist(inputs[new], inputs[old]).argmin(1)
            found.append(rmse(answers[old][nearest], answers[new]))
        print(f"{name:9}", " ".join(f"{error:.2f}" for error in found), flush=True)


def horizon() -> None:
    effects = [1.0, 1.6]  # of one noise number on the series, 0, 1, 2, ... steps later
    for _ in range(4):
        effects.append(1.6 * effects[-1] - 0.8 * effects[-2])
    bounds = [0.3 * sum(e * e for e in effects[: k + 1]) ** 0.5 for k in range(6)]
    print("\nthe swing, 1 to 6 steps ahead")
    print("bound        ", " ".join(f"{bound:.2f}" for bound in bounds))
    for seed in SEEDS:
        torch.manual_seed(seed)
        x = swing(3000)
        pairs = x.unfold(0, 2, 1)[:-6]
        old, new, state = pairs[:CUT], pairs[CUT:], pairs[CUT:]
        direct, iterated = [], []
        for k in range(6):
            answers = x[2 + k :][: len(pairs)]
            direct.append(rmse(line(old, answers[:CUT], new), answers[CUT:]))
            step = line(old, x[2:][:CUT], state)
            iterated.append(rmse(step, answers[CUT:]))
            state = torch.stack([state[:, 1], step], dim=1)
        print(f"seed {seed} direct ", " ".join(f"{error:.2f}" for error in direct))
        print(f"seed {seed} iterate", " ".join(f"{error:.2f}" for error in iterated), flush=True)
        if seed == SEEDS[-1]:
            print(f"the series itself has the standard deviation {x.std():.2f}")


def main() -> None:
    torch.set_num_threads(1)
    worlds()
    prices()
    leak()
    horizon()


if __name__ == "__main__":
    main()
