// A picture of steps in time opens from left to right, one step at a key press: covers lie on it
// and go one by one. Where the steps stand is read off the picture: their names "t = 0" have the
// colour of the sequence axis, and between two of them is a strip of equal columns.
const SEQUENCE = 0xff0056b2;  // #b25600 as a canvas holds it, alpha first and red last
const APART = 40;  // pixels between two names
const STRIP = 5;  // the least width of a strip between two steps
const MARGIN = 60;  // a caption begins left of it

function pixelsOf(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return { values: new Uint32Array(data.buffer), width, height };
}

const range = (low, high) => Array.from({ length: Math.max(0, high - low) }, (_, i) => low + i);

// Rising numbers as runs [first, last] that lie at least `gap` apart.
function runs(numbers, gap) {
  const found = [];
  for (const n of numbers) {
    const last = found.at(-1);
    if (last && n - last[1] < gap) last[1] = n;
    else found.push([n, n]);
  }
  return found;
}

// The first band of rows that has the sequence colour in three places or more, and these places.
function names({ values, width, height }) {
  const places = range(0, height).map((y) => range(0, width).filter((x) => values[y * width + x] === SEQUENCE));
  for (const [top, bottom] of runs(range(0, height).filter((y) => places[y].length), 4)) {
    const all = new Set(places.slice(top, bottom + 1).flat());
    const columns = runs([...all].sort((a, b) => a - b), APART);
    if (columns.length >= 3) return { top, columns };
  }
  return { top: 0, columns: [] };
}

// How many rows change from one column to the next; nought in a margin and along an arrow.
function changes({ values, width, height }, x, top) {
  return range(top, height).filter((y) => values[y * width + x] !== values[y * width + x - 1]).length;
}

// Where one step ends and the next begins: the middle of the widest strip that changes least.
function cut(pixels, top, left, right) {
  const counted = range(left, right).map((x) => changes(pixels, x, top));
  const worst = counted.slice(STRIP - 1).map((_, i) => Math.max(...counted.slice(i, i + STRIP)));
  const least = range(0, worst.length).filter((i) => worst[i] === Math.min(...worst));
  const [first, last] = runs(least, 2).sort((one, other) => one[1] - one[0] - other[1] + other[0]).at(-1);
  return left + (first + last + STRIP) / 2;
}

// The top of the caption: the last band of rows, if it begins at the margin.
function caption({ values, width, height }) {
  const inked = (x, y) => values[y * width + x] !== values[0];
  const rows = range(0, height).filter((y) => range(0, width).some((x) => inked(x, y)));
  const [top, bottom] = runs(rows, 4).at(-1);
  return range(0, MARGIN).some((x) => range(top, bottom).some((y) => inked(x, y))) ? top : height;
}

function covers(picture) {
  const image = picture.querySelector("img");
  if (!/^t = 0: /m.test(image.alt)) return [];
  const pixels = pixelsOf(image);
  const { top, columns } = names(pixels);
  const end = caption(pixels);
  const lay = (left, above, below, step) => {
    const cover = document.createElement("div");
    cover.className = "cover fragment fade-out";
    cover.style.left = `${(100 * left) / pixels.width}%`;
    cover.style.top = `${(100 * (above - 4)) / pixels.height}%`;
    cover.style.bottom = `${100 - (100 * below) / pixels.height}%`;
    picture.append(cover);
    return [cover, step];
  };
  const laid = columns.slice(1).map(([left], i) => lay(cut(pixels, top, columns[i][1], left), top, end - 8, i + 1));
  return laid.length ? [...laid, lay(0, end, pixels.height, laid.length)] : [];
}
