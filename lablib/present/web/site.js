// Paper is white: print in the light mode, then go back to the reader's own.
const root = document.documentElement;
let own = root.dataset.theme;
addEventListener("beforeprint", () => { own = root.dataset.theme; root.dataset.theme = "light"; });
addEventListener("afterprint", () => { root.dataset.theme = own; });
// A browser lets a page from a folder read no other page, so the search cannot quote them.
if (location.protocol === "file:" && location.pathname.endsWith("/search.html"))
  document.querySelector("#search-results")?.before("Opened from a folder, the search lists pages without an excerpt of each.");
