// What a person would see of a page in one view: everything that the tests ask for, in one go.
() => {
  const tell = (element) => {
    const at = element.closest("[id]");
    const text = (element.textContent || element.alt || "").trim().replace(/\s+/g, " ").slice(0, 60);
    return `${element.tagName.toLowerCase()} in #${at ? at.id : "page"}: ${text}`;
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const visible = (element) => element.getClientRects().length > 0;
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element.closest(".scroll");
  const style = (element) => getComputedStyle(element);
  const print = matchMedia("print").matches;

  // Beyond the edge of the screen or the paper; a box that scrolls may hold more than it shows.
  const beyond = all("body *").filter((element) => {
    if (!visible(element) || element.closest(".skip-link") || (!print && scrolls(element))) return false;
    const box = element.getBoundingClientRect();
    return box.right > width + 1 || box.left < -1;
  });

  // Text or a picture wider than the box it stands in, which does not scroll.
  const cut = all("body *").filter((element) => {
    if (!visible(element) || element.clientWidth === 0) return false;
    if (["auto", "scroll"].includes(style(element).overflowX)) return false;
    if (style(element).display === "inline" || element.closest(".skip-link")) return false;
    return element.scrollWidth > element.clientWidth + 1 && ![...element.children].some((child) => child.matches(".scroll"));
  });

  // Two cells of a row, or a cell and the words of its neighbour, on top of each other.
  const overlapping = all("tr").filter((row) =>
    [...row.cells].some((cell, place) => {
      const [own, next] = [cell, row.cells[place + 1]].map((each) => each?.getBoundingClientRect());
      const beside = next && next.top < own.bottom - 1 && next.bottom > own.top + 1;
      return beside && own.right > next.left + 1;
    })
  );

  // A figure has another drawing for phones; the one that is shown says how large its type is.
  const drawing = (image) => {
    const other = image.parentElement.querySelector("source");
    return other && matchMedia(other.media).matches ? other : image;
  };

  const figures = all("figure img").map((image) => ({
    what: tell(image),
    alt: image.alt.trim(),
    caption: (image.closest("figure").querySelector("figcaption")?.textContent || "").trim(),
    embedded: image.src.startsWith("data:image/png"),
    // In the pixels of this view: points of the drawing, 96 pixels to the inch, as it is scaled.
    smallest:
      ((Number(drawing(image).dataset.smallestText) * 96) / 72) *
      (image.getBoundingClientRect().width / Number(drawing(image).getAttribute("width"))),
  }));

  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let smallest = { size: Infinity, what: "" };
  while (words.nextNode()) {
    const holder = words.currentNode.parentElement;
    if (!words.currentNode.textContent.trim() || !visible(holder)) continue;
    const size = parseFloat(style(holder).fontSize);
    if (size < smallest.size) smallest = { size, what: tell(holder) };
  }

  const whole = all("figure, tr, .headline, .caveat, .facts, .flow");
  return {
    wide: document.documentElement.scrollWidth,
    beyond: beyond.map(tell),
    cut: cut.map(tell),
    overlapping: overlapping.map(tell),
    figures,
    images: all("img").map((image) => ({ what: tell(image), alt: image.alt.trim(), src: image.src.slice(0, 22) })),
    sources: all("source").map((source) => source.srcset.slice(0, 22)),
    smallest,
    scrolling: all(".scroll").filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => ({
      what: tell(box),
      reachable: box.tabIndex === 0 && Boolean(box.getAttribute("aria-label")),
    })),
    headings: all("h1,h2,h3,h4,h5,h6").map((heading) => ({
      level: Number(heading.tagName[1]),
      text: heading.textContent.trim(),
    })),
    unnamed: all("table")
      .filter((table) => !table.caption?.textContent.trim() || !table.querySelector("th")
        || table.querySelector("th:not([scope])"))
      .map(tell),
    running: all("*")
      .filter((element) => ["SCRIPT", "IFRAME", "OBJECT", "EMBED"].includes(element.tagName)
        || [...element.attributes].some((attribute) => attribute.name.startsWith("on")
          || attribute.value.trim().toLowerCase().startsWith("javascript:")))
      .map(tell),
    // What must not be parted by the end of a paper: it says so, and it fits on one.
    parted: whole
      .filter((element) => visible(element) && (style(element).breakInside !== "avoid"
        || element.getBoundingClientRect().height > innerHeight))
      .map(tell),
    orphaned: all("h1,h2,h3,h4,caption").filter((element) => style(element).breakAfter !== "avoid").map(tell),
    unrepeated: all("thead").filter((head) => style(head).display !== "table-header-group").map(tell),
    long: all(".table").filter((table) => style(table).breakInside === "avoid"
        && table.getBoundingClientRect().height > innerHeight).map(tell),
  };
}
