
// Probabilities under a temperature: the scores are divided by it before the softmax.
const slider = make("input", { type: "range", min: 0.1, max: 2, step: 0.1, value: 1 });
const shownAt = make("span");
const said = make("output");
const { left, room, rows, high, number } = data;
const mono = { "font-family": "'DejaVu Sans Mono', Menlo, Consolas, monospace", "font-size": 30, fill: INK };
const bars = rows.map((y, i) => ({
  box: make("rect", { x: left, y: y + 8, height: high - 16, stroke: INK, "stroke-width": 2 }),
  value: make("text", { x: number, y: y + high / 2 + 11, ...mono }),
}));
bars.forEach(({ box }, i) => box.setAttribute("fill", i < data.shown.length ? "#b8b8b8" : "#fff"));

// The probability of each score; the largest becomes 0 first, so that no power is too large.
function softmax(scores, temperature) {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - largest) / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

// With two decimals as Python rounds: to the even one where both are equally near, as in 0.125.
function fixed(p) {
  if (p > 0 && p < 0.005) return "<0.01";
  return (p - ((p * 8) % 4 === 1 ? 1e-9 : 0)).toFixed(2);
}

function show() {
  const temperature = Number(slider.value);
  const all = softmax(data.scores, temperature);
  const chances = data.shown.map((i) => all[i]);
  const rest = all.filter((_, i) => !data.shown.includes(i)).reduce((a, b) => a + b, 0);
  if (rows.length > chances.length) chances.push(rest);
  chances.forEach((p, i) => {
    bars[i].box.setAttribute("width", Math.max(p * room, 2));
    bars[i].value.textContent = fixed(p);
  });
  shownAt.textContent = temperature.toFixed(1);
  slider.setAttribute("aria-valuetext", temperature.toFixed(1));
  const list = chances.map((p, i) => `${data.labels[i]} ${fixed(p)}`).join(", ");
  said.textContent = `Temperature ${temperature.toFixed(1)}: ${list}.`;
}

slider.addEventListener("input", show);
const label = make("label", {}, "Temperature", slider, shownAt);
start("Temperature of the picture above", [label, said], (over) => {
  const [top, end] = [rows[0] - 3, rows.at(-1) + high];
  over.append(make("rect", { x: left + 2, y: top, width: number + 95 - left, height: end - top, fill: "#fff" }));
  over.append(...bars.flatMap(({ box, value }) => [box, value]));
  const guess = { x1: data.guess, x2: data.guess, y1: rows[0] - 12, y2: end };
  over.append(make("line", { ...guess, stroke: INK, "stroke-width": 3, "stroke-dasharray": "11 5" }));
  over.append(make("line", { x1: left, x2: left, y1: rows[0], y2: end, stroke: INK, "stroke-width": 3.3 }));
  show();
});
