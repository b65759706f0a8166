/* What all parts of the page use. */
const by = (id) => document.getElementById(id);
const data = JSON.parse(by("data").textContent);

function number(value, digits) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e-4 && size < 1e6
    ? String(Number(value.toPrecision(digits)))
    : value.toExponential(digits - 1).replace(/\.?0*e/, "e").replace("e+", "e");
  return text.replace(/-/g, "−");
}
function percent(share) {
  const digits = share >= 0.995 && share < 0.9995 ? 1 : 0;
  return (100 * share).toFixed(digits).replace(/^-0$/, "0").replace("-", "−") + " %";
}
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}
function say(id, text) {
  const place = by(id);
  if (place) place.textContent = text;
}
