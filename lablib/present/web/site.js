// Paper is white: print in the light mode, then go back to the reader's own.
const root = document.documentElement;
let own = root.dataset.theme;
addEventListener("beforeprint", () => { own = root.dataset.theme; root.dataset.theme = "light"; });
addEventListener("afterprint", () => { root.dataset.theme = own; });
