// What is wrong with the layout of the page as it stands: a list of sentences, empty when all is well.
(touch) => {
  const wrong = [];
  const TARGET = 44;
  const shown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.getClientRects().length > 0;
  const style = (el, pseudo) => getComputedStyle(el, pseudo);
  const name = (el) => {
    const place = el.closest("[class], [id]") ?? el;
    const text = (el.getAttribute("name") || el.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const where = place === el ? "" : ` in ${place?.localName}.${place?.className?.baseVal ?? place?.className}#${place?.id}`;
    return `${el.localName}.${el.className?.baseVal ?? el.className} “${text}”${where}`;
  };
  // kept for screen readers only, or pushed out of sight until it has the focus
  const forReaders = (el) => el.closest(".vh, .skip") || style(el).clipPath === "inset(50%)" || el.closest("thead")?.clientWidth === 1;

  const root = document.documentElement;
  if (root.scrollWidth > innerWidth) wrong.push(`the page is ${root.scrollWidth} wide on ${innerWidth}`);

  // text: inside the screen, and inside a box that hides what does not fit
  const scrolled = (el) => el.closest(".scroll");
  for (const el of document.body.querySelectorAll("*")) {
    if (el.closest("svg") || !shown(el) || forReaders(el)) continue;
    const own = [...el.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
    for (const node of own) {
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (!scrolled(el) && (box.right > innerWidth + 1 || box.left < -1)) wrong.push(`text out of the screen: ${name(el)}`);
      }
    }
    const { overflowX, overflowY } = style(el);
    const hides = (value) => value === "hidden" || value === "clip";
    const isControl = ["select", "input", "textarea", "option"].includes(el.localName);
    if (!el.textContent.trim() || isControl) continue;
    if (hides(overflowX) && el.scrollWidth > el.clientWidth + 1) wrong.push(`text cut at the side: ${name(el)}`);
    if (hides(overflowY) && el.scrollHeight > el.clientHeight + 1) wrong.push(`text cut below: ${name(el)}`);
    // a fixed height lets the text run over what follows
    const visible = overflowY === "visible" && style(el).display !== "inline" && style(el).display !== "contents";
    if (own.length && visible && el.clientHeight && el.scrollHeight > el.clientHeight + 4) wrong.push(`text runs out of its box: ${name(el)}`);
  }
  for (const el of document.querySelectorAll("button, a.btn")) {
    if (shown(el) && el.scrollWidth > el.clientWidth + 1 && style(el).display !== "inline") wrong.push(`a button is too narrow for its words: ${name(el)}`);
  }

  // targets: the box of the element, its label, or what its ::after spans
  const box = (el) => {
    const after = style(el, "::after");
    const spans = after.content !== "none" && after.position === "absolute" && after.insetBlockStart === "0px";
    let owner = el.matches("input:is([type=checkbox], [type=radio])") ? (el.closest("label") ?? el) : el;
    if (spans) for (owner = el.parentElement; style(owner).position === "static"; ) owner = owner.parentElement;
    return owner.getBoundingClientRect();
  };
  // WCAG's exception: a link in a sentence, whose size follows the line of text
  const inSentence = (el) => {
    if (el.localName !== "a" || !["inline", "inline-block"].includes(style(el).display)) return false;
    let block = el.parentElement;
    while (["inline", "contents"].includes(style(block).display)) block = block.parentElement;
    const words = block.textContent.replace(/\s+/g, " ").trim();
    return words.length > el.textContent.trim().length;
  };
  const targets = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option]";
  for (const el of touch ? document.querySelectorAll(targets) : []) {
    // the counties of the map stand as links in the table beside it: the same ones
    if (!shown(el) || el.closest("svg.map") || forReaders(el) || inSentence(el)) continue;
    const { width, height } = box(el);
    if (width < TARGET - 0.5 || height < TARGET - 0.5) wrong.push(`a target of ${Math.round(width)}×${Math.round(height)}: ${name(el)}`);
  }
  return [...new Set(wrong)];
}
