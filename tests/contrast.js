// The contrast of every text with its ground: WCAG 2.2, relative luminance and contrast ratio.
const channel = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = ([r, g, b]) =>
  0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);

function parsed(color) {
  const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
  return { rgb: [r, g, b], a };
}

/** What a text stands on: the nearest ground that is not transparent. */
function ground(element) {
  if (element.ownerSVGElement) {
    const use = element.parentElement.querySelector("use");
    if (use) return parsed(getComputedStyle(use).fill).rgb;
  }
  for (let at = element; at; at = at.parentElement) {
    const { rgb, a } = parsed(getComputedStyle(at).backgroundColor);
    if (a === 1) return rgb;
  }
  return [255, 255, 255];
}

const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  const text = walker.currentNode.textContent.trim();
  if (!text || !element.checkVisibility() || ["title", "SCRIPT"].includes(element.tagName)) continue;
  const style = getComputedStyle(element);
  const color = parsed(element.ownerSVGElement ? style.fill : style.color).rgb;
  const [dark, light] = [luminance(color), luminance(ground(element))].sort((a, b) => a - b);
  found.push({ text, ratio: (light + 0.05) / (dark + 0.05) });
}
return found;
