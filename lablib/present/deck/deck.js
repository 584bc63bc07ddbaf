const SIZES = [36, 34, 32, 30, 28, 26, 24, 23];  // pixels on a page of 1280 x 720
const COMFORTABLE = 26;
const CODE = [24, 22, 20, 18];  // the least size of code; smaller only where a cell is too long

// Every page becomes a row of blocks; what is revealed together carries the same number.
function flatten(page) {
  const blocks = [];
  let step = 0;
  const reveal = (block, at) => {
    block.classList.add("fragment");
    block.dataset.fragmentIndex = 100 * at;
    if (block.matches(".picture")) {
      covers(block).forEach(([cover, i]) => { cover.dataset.fragmentIndex = 100 * at + i; });
    }
  };
  const add = (block, at) => {
    if (at) reveal(block, at);
    blocks.push(block);
  };
  const cell = (element, at) => {
    const [code, answer] = [".code", ".answer"].map((part) => element.querySelector(part));
    if (element.matches(".beside")) {
      add(element, at);
      reveal(answer, ++step);
      return;
    }
    // the controls of a picture stay with it
    answer?.querySelectorAll(":scope > .moves").forEach((moves) => moves.previousElementSibling.append(moves));
    if (code) add(code, at);
    if (answer) step += 1;
    for (const part of answer?.children ? [...answer.children] : []) {
      part.classList.add("answer");
      add(part, step);
    }
  };
  const each = (parent, at) => {
    for (const child of [...parent.children]) {
      if (child.matches(".said")) [...child.children].forEach((part) => add(part, at));
      else if (child.matches(".cell")) cell(child, at);
      else if (child.matches(".step")) each(child, ++step);
      else if (child.matches(".notes")) page.after(child);
    }
  };
  each(page, 0);
  page.replaceChildren(...blocks);
}

function fits(page, size, code = CODE[0]) {
  page.style.fontSize = `${size}px`;
  page.style.setProperty("--code", `${code}px`);
  const room = page.getBoundingClientRect();
  const { paddingBottom, paddingRight } = getComputedStyle(page);
  const end = room.bottom - parseFloat(paddingBottom) + 0.5;
  const side = room.right - parseFloat(paddingRight) + 0.5;
  const wide = [...page.querySelectorAll("pre, table, p, h1, h2, li")].some(
    (element) => element.scrollWidth > element.clientWidth + 1
      || element.getBoundingClientRect().right > side);
  return !wide && [...page.children].every((block) => block.getBoundingClientRect().bottom <= end);
}

const isHead = (block) => block.matches("h1, h2, h3, .head");

// A page without a heading of its own carries that of its slide, and what opens it is there at once.
function open(page, title) {
  if (title && !isHead(page.firstElementChild)) {
    const head = document.createElement("p");
    head.className = "head";
    head.innerHTML = title.innerHTML;
    page.prepend(head);
  }
  const first = [...page.children].find((block) => !isHead(block));
  first?.classList.remove("fragment");
  first?.classList.add("body");
  page.classList.toggle("pictured", [...page.children].some((block) => block.matches(".picture")));
}

// The last block that may go on to a further page; a heading keeps what it opens.
function movable(page) {
  return [...page.children].slice(1).filter((block) => !isHead(block.previousElementSibling)).at(-1);
}

// The blocks that must go on to a further page, so that the rest fits; code goes with its answer.
function overflow(page) {
  const moved = [];
  while (!fits(page, COMFORTABLE) && movable(page)) {
    moved.unshift(movable(page));
    moved[0].remove();
  }
  const code = movable(page);
  if (moved[0]?.matches("pre.answer") && code?.matches(".code")) {
    moved.unshift(code);
    code.remove();
  }
  return moved;
}

// A cell and the question above it stand together, if there is room; its picture may come later.
function asked(question, moved, section, title) {
  const next = moved.findIndex((block, i) => i && !block.matches(".answer"));
  const cell = next < 0 ? moved : moved.slice(0, next);
  const room = (blocks) => {
    const trial = section.cloneNode(true);
    const page = trial.querySelector(".page");
    page.replaceChildren(...blocks.map((block) => block.cloneNode(true)));
    section.after(trial);
    open(page, title);
    const enough = fits(page, COMFORTABLE);
    trial.remove();
    return enough;
  };
  const text = cell.filter((block) => !block.matches(".picture"));
  const shown = room(cell) ? cell : text;
  return room([question, ...shown]);
}

// The largest size at which all fits; else what does not fit goes on to a further page.
function settle(section, title) {
  const page = section.querySelector(".page");
  open(page, title);
  if (SIZES.slice(0, -1).some((size) => fits(page, size))) return;
  const moved = overflow(page);
  if (!moved.length) {
    CODE.some((code) => SIZES.some((size) => fits(page, size, code)));
    return;
  }
  const next = section.cloneNode(true);
  const heading = page.querySelector("h1, h2, h3") ?? title;
  next.querySelector(".page").replaceChildren(...moved);
  section.after(next);
  const question = movable(page);
  if (moved[0].matches(".code, .beside") && question?.matches("p") && asked(question, moved, next, heading)) {
    next.querySelector(".page").prepend(question);
  }
  settle(section, title);
  settle(next, heading);
}

function prepare() {
  document.documentElement.classList.add("fitting");
  for (const slide of document.querySelectorAll("section.slide")) {
    let title = null;
    for (const section of [...slide.children]) {
      const page = section.querySelector(".page");
      flatten(page);
      settle(section, title);
      title = page.querySelector("h1, h2, h3") ?? title;
    }
    // a page without notes carries those of the next page of its slide that has some, or of the last
    const pages = [...slide.children];
    const own = pages.map((section) => [...section.querySelectorAll(".notes")]);
    pages.forEach((section, i) => {
      const some = (notes) => notes.length;
      const near = own.slice(i).find(some) ?? own.findLast(some) ?? [];
      if (!own[i].length) section.append(...near.map((note) => note.cloneNode(true)));
    });
  }
  document.documentElement.classList.remove("fitting");
}

const images = [...document.images].map((image) => image.decode().catch(() => {}));
const fonts = [...document.fonts].map((font) => font.load().catch(() => {}));
Promise.all([...images, ...fonts]).then(() => {
  prepare();
  if (!window.Reveal) return;
  document.getElementById("missing").remove();
  Reveal.initialize({
    width: 1280,
    height: 720,
    margin: 0,
    center: false,
    controls: false,
    hash: true,
    navigationMode: "linear",
    pdfMaxPagesPerSlide: 1,
    pdfSeparateFragments: false,
    plugins: [RevealNotes],
    slideNumber: "h.v",
    transition: "none",
  });
});

// once a slider was dragged, the arrow keys turn pages again
document.addEventListener("pointerup", ({ target }) => { if (target.matches("input")) target.blur(); });
