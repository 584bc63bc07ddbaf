// Controls below the picture that stands before this script, and an SVG over it.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1600;  // of the picture, in the units of the data
const INK = "#1a1a1a";
const STYLE = `
.lablib-bar { box-sizing: border-box; max-width: 100%; display: flex; flex-wrap: wrap; gap: .4em .8em; align-items: center; padding: .4em .6em; color: ${INK}; background: #fff; color-scheme: light; line-height: 1.3; }
.lablib-bar button { font: inherit; color: inherit; background: #f1f1f1; border: 1px solid #575757; border-radius: 4px; padding: .15em .7em; min-height: 28px; cursor: pointer; }
.lablib-bar button[aria-disabled=true] { color: #575757; background: #fff; border-style: dashed; cursor: default; }
.lablib-bar label, .lablib-bar output { font: inherit; color: inherit; margin: 0; padding: 0; max-width: none; }
.lablib-bar label { flex: 1 1 14em; display: flex; gap: .6em; align-items: center; }
.lablib-bar input { flex: 1; min-width: 6em; min-height: 28px; margin: 0; accent-color: ${INK}; }
.lablib-bar output { flex: 1 0 100%; min-height: 2.6em; }
.lablib-bar :focus-visible { outline: 3px solid #0b5cad; outline-offset: 2px; }
.lablib-over { position: absolute; pointer-events: none; }
@media print { .lablib-bar, .lablib-over { display: none; } }
`;
// the sentence above this script gives way to the controls
const here = document.currentScript?.parentNode ?? document;
const still = [...here.querySelectorAll(".lablib-still")].at(-1);

function make(tag, attributes = {}, ...children) {
  const drawn = ["svg", "rect", "line", "text"].includes(tag);
  const element = drawn ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// The last image before the sentence, once it is loaded, if it has the shape of our picture.
async function pictureBefore() {
  const before = (image) => still.compareDocumentPosition(image) & Node.DOCUMENT_POSITION_PRECEDING;
  const image = [...document.images].filter(before).at(-1);
  await image?.decode().catch(() => {});
  const high = image ? (WIDTH * image.naturalHeight) / image.naturalWidth : 0;
  return Math.abs(high - data.height) < 10 ? image : null;
}

// An SVG that stays exactly over the picture, and controls as wide as the picture.
function lay(image, bar) {
  const over = make("svg", { class: "lablib-over", "aria-hidden": "true" });
  over.setAttribute("viewBox", `0 0 ${WIDTH} ${data.height}`);
  over.setAttribute("preserveAspectRatio", "none");
  const parent = image.parentElement;
  parent.querySelectorAll(":scope > .lablib-over").forEach((old) => old.remove());
  if (getComputedStyle(parent).position === "static") parent.style.position = "relative";
  parent.append(over);
  const follow = () => {
    if (!image.clientWidth) return;  // out of sight
    over.style.left = `${image.offsetLeft + image.clientLeft}px`;
    over.style.top = `${image.offsetTop + image.clientTop}px`;
    over.style.width = `${image.clientWidth}px`;
    over.style.height = `${image.clientHeight}px`;
    over.style.filter = getComputedStyle(image).filter;  // a dark page may dim its pictures
    bar.style.width = `${image.clientWidth}px`;
  };
  const watch = new ResizeObserver(follow);
  [image, parent].forEach((element) => watch.observe(element));
  follow();
  return over;
}

// The keys of a control are not those of a notebook or of slides around it.
function keepKeys(bar) {
  bar.dataset.lmSuppressShortcuts = "true";  // JupyterLab looks for it
  bar.addEventListener("keydown", (event) => {
    const own = event.target.matches("input") ? /^(Arrow|Page|Home|End)/ : /^( |Enter)$/;
    if (own.test(event.key)) event.stopPropagation();
  });
}

// Put `controls` below the picture; `draw(svg)` is called once, as soon as there is a picture.
async function start(name, controls, draw, tries = 40) {
  const image = await pictureBefore();
  if (!image) {
    if (tries) setTimeout(start, 250, name, controls, draw, tries - 1);
    return;
  }
  if (!image.alt) image.alt = data.words;
  const bar = make("div", { class: "lablib-bar", role: "group", "aria-label": name });
  bar.append(make("style", {}, STYLE), ...controls);
  keepKeys(bar);
  still.replaceWith(bar);
  draw(lay(image, bar));
}
