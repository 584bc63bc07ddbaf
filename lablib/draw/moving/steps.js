
// The steps of an unrolled network, opened one by one: a cover lies on those that are closed.
const count = data.said.length;
const slider = make("input", { type: "range", min: 1, max: count, step: 1, value: count });
const button = (said, to) => {
  const element = make("button", { type: "button" }, said);
  element.addEventListener("click", () => move(to()));
  return element;
};
const now = () => Number(slider.value);
const first = button("From t = 0", () => 1);
const back = button("Back", () => now() - 1);
const forward = button("Forward", () => now() + 1);
const said = make("output");
const [right, below] = [0, 1].map(() => make("rect", { fill: "#fff" }));

function open(step) {
  if (step < 1 || step > count) return;
  slider.value = step;
  const closed = step < count;
  const left = closed ? data.cuts[step - 1] : WIDTH;
  const sizes = [[left, data.top, WIDTH - left, data.bottom - data.top]];
  sizes.push([0, data.bottom, WIDTH, closed ? data.height - data.bottom : 0]);
  [right, below].forEach((cover, i) => {
    ["x", "y", "width", "height"].forEach((name, k) => cover.setAttribute(name, sizes[i][k]));
  });
  back.setAttribute("aria-disabled", step === 1);
  forward.setAttribute("aria-disabled", !closed);
  slider.setAttribute("aria-valuetext", `${step} of ${count}`);
  said.textContent = `${closed ? `${step} of ${count} steps` : `All ${count} steps`}. ${data.said[step - 1]}`;
}

// Open a step, and bring it into sight where the picture is wider than its frame.
function move(step) {
  open(step);
  const { parentElement: frame } = right.ownerSVGElement;
  frame.scrollLeft = (frame.scrollWidth * (data.cuts[now() - 1] ?? WIDTH)) / WIDTH - frame.clientWidth;
}

slider.addEventListener("input", () => move(now()));
const label = make("label", {}, "Steps", slider);
start("Steps of the picture above", [first, back, forward, label, said], (over) => {
  over.append(right, below);
  open(count);
});
