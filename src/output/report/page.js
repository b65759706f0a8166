/* The slider, the table, and what follows them. */
const slider = by("strength");
const table = by("coefficients");
const body = table.tBodies[0];
const n = data.alphas.length;
let now = data.first;
let order = { key: "size", falling: true };
const path = charts[0];

function row(curve) {
  const w = curve.w[now];
  const line = document.createElement("tr");
  const name = element("th", curve.name);
  name.scope = "row";
  const bar = element("td", undefined, "bar");
  const fill = element("i", undefined, w < 0 ? "minus" : "plus");
  fill.style.width = (100 * Math.abs(w) / largest()).toFixed(1) + "%";
  bar.append(fill);
  line.append(name, element("td", number(w * curve.unit, 5)), element("td", number(w, 5)), bar);
  line.tabIndex = 0;
  line.addEventListener("pointerenter", () => highlight(curve));
  line.addEventListener("pointerleave", () => highlight(null));
  line.addEventListener("focus", () => highlight(curve));
  line.addEventListener("blur", () => highlight(null));
  return line;
}
const largest = () => Math.max(...data.curves.map((curve) => Math.abs(curve.w[now])), Number.MIN_VALUE);
function rows() {
  const kept = data.curves.filter((curve) => curve.w[now] !== 0);
  const keys = {
    name: (a, b) => a.name.localeCompare(b.name),
    user: (a, b) => Math.abs(a.w[now] * a.unit) - Math.abs(b.w[now] * b.unit),
    size: (a, b) => Math.abs(a.w[now]) - Math.abs(b.w[now]),
  };
  kept.sort(keys[order.key]);
  if (order.falling) kept.reverse();
  return kept.map(row);
}

function show(k) {
  now = Math.min(Math.max(k, 0), n - 1);
  const alpha = data.alphas[now];
  slider.value = now;
  slider.setAttribute("aria-valuetext", "α = " + number(alpha, 5));
  say("alpha", number(alpha, 5));
  say("nonzero", data.nonzero[now]);
  if (data.explained.length) say("explained", percent(data.explained[now]));
  if (data.gaps.length) say("gap", data.gaps[now].toExponential(1).replace("e+0", "").replace("-", "−"));
  say("argument", String(Number(alpha.toPrecision(6))));
  moveCursors();
  predict(now);
  const found = rows();
  if (!found.length) {
    const empty = document.createElement("tr");
    const cell = element("td", "every coefficient is zero");
    cell.colSpan = 4;
    empty.append(cell);
    found.push(empty);
  }
  body.replaceChildren(...found);
  const intercepts = data.intercepts[now] || [];
  [...table.tFoot.rows].forEach((line, i) => { line.cells[1].textContent = number(intercepts[i], 5); });
}

function moveCursors() {
  for (const chart of charts) {
    if (!chart.cursor) continue;
    const x = chart.x(data.alphas[now]).toFixed(1);
    chart.cursor.setAttribute("points", x + "," + chart.y0 + " " + x + "," + chart.y1);
  }
}

/* The curve under the pointer: a thick line, a dot, and its name and value. */
function highlight(curve, k) {
  const { highlight: line, spot, hint } = path;
  if (!line) return;
  if (!curve) {
    line.setAttribute("points", "");
    spot.setAttribute("cx", -20);
    hint.textContent = "";
    return;
  }
  const at = k === undefined ? now : k;
  // From its entry on: before, it is the zero line.
  const entry = Math.max(curve.w.findIndex((w) => w !== 0) - 1, 0);
  const points = curve.w
    .map((w, i) => path.x(data.alphas[i]).toFixed(1) + "," + path.y(w).toFixed(1))
    .slice(entry);
  line.setAttribute("points", points.join(" "));
  const x = path.x(data.alphas[at]), y = path.y(curve.w[at]);
  spot.setAttribute("cx", x);
  spot.setAttribute("cy", y);
  hint.textContent = curve.name + "  " + number(curve.w[at], 4);
  const left = x > (path.x0 + path.x1) / 2;
  hint.setAttribute("text-anchor", left ? "end" : "start");
  hint.setAttribute("x", x + (left ? -12 : 12));
  hint.setAttribute("y", Math.max(y - 10, path.y1 + 24));
}
function nearestStep(alpha) {
  let best = 0;
  const far = (k) => Math.abs(Math.log(data.alphas[k] / alpha));
  for (let k = 1; k < n; k++) if (far(k) < far(best)) best = k;
  return best;
}
function pointed(figure, event) {
  const box = figure.svg.getBoundingClientRect();
  const place = { x: event.clientX - box.left, y: event.clientY - box.top };
  let best = 0;
  const far = (k) => Math.abs(figure.x(data.alphas[k]) - place.x);
  for (let k = 1; k < n; k++) if (far(k) < far(best)) best = k;
  return { k: best, x: place.x, y: place.y };
}
/* The drawing is made anew when the width changes; the place around it stays. */
const place = (chart) => by(chart.figure.id).querySelector(".chart");
place(path).addEventListener("pointermove", (event) => {
  const { k, y } = pointed(path, event);
  let nearest = null, distance = 14;
  for (const curve of data.curves) {
    if (curve.w[k] === 0 && curve.w[Math.max(k - 1, 0)] === 0) continue;
    const away = Math.abs(path.y(curve.w[k]) - y);
    if (away < distance) { nearest = curve; distance = away; }
  }
  highlight(nearest, k);
});
place(path).addEventListener("pointerleave", () => highlight(null));
for (const chart of charts.filter((chart) => !chart.across)) {
  place(chart).addEventListener("click", (event) => choose(pointed(chart, event).k));
  place(chart).style.cursor = "crosshair";
}

/* The strength is part of the address, so that a link leads to a model. */
function choose(k) {
  show(k);
  history.replaceState(null, "", "#alpha=" + data.alphas[now]);
}
function fromAddress() {
  const found = /^#alpha=([0-9.eE+-]+)$/.exec(location.hash);
  const alpha = found ? Number(found[1]) : NaN;
  show(alpha > 0 && Number.isFinite(alpha) ? nearestStep(alpha) : data.first);
}
slider.addEventListener("input", () => choose(Number(slider.value)));
window.addEventListener("hashchange", fromAddress);

for (const head of table.tHead.querySelectorAll("th[data-key]")) {
  const button = element("button", head.textContent);
  button.type = "button";
  button.addEventListener("click", () => {
    const same = order.key === head.dataset.key;
    order = { key: head.dataset.key, falling: same ? !order.falling : head.dataset.key !== "name" };
    for (const other of table.tHead.querySelectorAll("th[data-key]")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order.falling ? "descending" : "ascending");
    show(now);
  });
  head.replaceChildren(button);
}
const copy = by("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(copy.parentElement.querySelector("code").textContent);
      copy.textContent = "copied";
    } catch {
      copy.textContent = "not allowed here";
    }
    setTimeout(() => { copy.textContent = "copy"; }, 1500);
  });
}
/* The coefficients at the strength that is shown, in the user's units; a name that a spreadsheet would run as a formula
   begins with an apostrophe. */
function csv() {
  const cell = (name) => {
    const safe = /^[=+\-@\t\r']/.test(name) ? "'" + name : name;
    return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  };
  const lines = data.curves.map((curve) => cell(curve.name) + "," + curve.w[now] * curve.unit);
  const intercepts = [...table.tFoot.rows].map((line, i) => cell(line.cells[0].textContent) + "," + data.intercepts[now][i]);
  return ["feature,coefficient", ...lines, ...intercepts].join("\n") + "\n";
}
const save = by("csv");
if (save) {
  save.hidden = false;
  save.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
    link.download = "coefficients_" + Number(data.alphas[now].toPrecision(6)) + ".csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
}
slider.parentElement.hidden = n < 2;
makeForm(() => predict(now));
drawCharts();
fromAddress();
let width = window.innerWidth;
new ResizeObserver(() => {
  if (by(path.figure.id).clientWidth === width) return;
  width = by(path.figure.id).clientWidth;
  drawCharts();
  moveCursors();
}).observe(by(path.figure.id));
