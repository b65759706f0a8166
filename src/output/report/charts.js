/* Charts, drawn at the width of the screen, all with the same margins. Letters have 12 pixels. */
const LINE = 15, TOP = 22, BELOW = 36;
const DASHED = 6, COLOURS = 10;

const pen = document.createElement("canvas").getContext("2d");
function wide(text) {
  pen.font = "12px " + getComputedStyle(document.body).fontFamily;
  return pen.measureText(text).width;
}
/* A name cut in the middle, no wider than the room. */
function fitted(name, room) {
  if (wide(name) <= room) return name;
  let keep = name.length - 1;
  const cut = () => name.slice(0, Math.ceil(keep * 0.55)) + "…" + name.slice(name.length - Math.floor(keep * 0.45));
  while (keep > 1 && wide(cut()) > room) keep--;
  return cut();
}

/* From 1, 2 and 5 times a power of ten: about `wanted` of them. */
function evenTicks(low, high, wanted) {
  const rough = (high - low) / wanted, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough) * power;
  const ticks = [];
  for (let k = Math.ceil(low / step); k * step <= high + step * 1e-9; k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}
function logTicks(low, high, wanted) {
  const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9);
  const inside = (ticks) => ticks.filter((t) => t >= low * 0.999 && t <= high * 1.001);
  const powers = (from, every) => {
    const ticks = [];
    for (let k = from; k <= last; k += every) ticks.push(Number("1e" + k));
    return ticks;
  };
  const near = powers(first - 1, 1);
  const choices = [inside(near.flatMap((p) => [p, 2 * p, 5 * p])), inside(near)];
  for (let every = 2; every <= last - first; every++) for (let from = first; from < first + every; from++) choices.push(powers(from, every));
  return choices.find((ticks) => ticks.length > 1 && ticks.length <= wanted) || choices.find((ticks) => ticks.length) || [];
}
/* As many ticks as have room for their numbers side by side. */
function apart(ticks, x, most) {
  for (let wanted = most; wanted > 2; wanted--) {
    const found = ticks(wanted), half = (t) => wide(number(t, 6)) / 2 + 4;
    const places = found.map((t) => [x(t) - half(t), x(t) + half(t)]).sort((a, b) => a[0] - b[0]);
    if (places.every(([start], k) => !k || start >= places[k - 1][1])) return found;
  }
  return ticks(2);
}
const padded = (values, share) => {
  const low = Math.min(...values), high = Math.max(...values);
  const air = share * (high - low) || 1e-12 + Math.abs(high) * 0.1;
  return [low - air, high + air];
};

/* A drawing in a figure: lines, texts and groups of SVG. */
class Drawing {
  constructor(figure, width, height) {
    this.svg = this.made("svg", { viewBox: "0 0 " + width + " " + height, width, height, role: "img" });
    this.svg.setAttribute("aria-label", figure.title);
    this.into = this.svg;
  }
  made(name, attributes) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
    return made;
  }
  add(name, attributes) {
    return this.into.appendChild(this.made(name, attributes));
  }
  line(points, attributes) {
    return this.add("polyline", { points: points.map(([x, y]) => x.toFixed(1) + "," + y.toFixed(1)).join(" "), ...attributes });
  }
  text(content, x, y, attributes) {
    const made = this.add("text", { x: x.toFixed(1), y: y.toFixed(1), ...attributes });
    made.textContent = content;
    return made;
  }
}

const colour = (k) => ({
  style: "stroke: var(--c" + (k % COLOURS) + ")",
  ...(k % COLOURS >= DASHED ? { "stroke-dasharray": "9 3" } : {}),
});

/* What each chart needs: the values of its left axis, the names at its right end, and how it is drawn. */
function pathChart(figure) {
  const last = data.alphas.length - 1;
  const size = (curve) => Math.abs(curve.w[last]);
  const ranked = [...data.curves].sort((a, b) => size(b) - size(a));
  const named = ranked.slice(0, COLOURS);
  const all = data.curves.flatMap((curve) => curve.w);
  return {
    figure, tall: 430, over: data.label, values: padded([0, ...all], 0.06),
    ends: named.map((curve, k) => ({ name: curve.name, value: curve.w[last], colour: k })),
    draw(on, x, y) {
      const curve = (c) => {
        const entry = Math.max(c.w.findIndex((w) => w !== 0) - 1, 0);
        return c.w.map((w, k) => [x(data.alphas[k]), y(w)]).slice(entry);
      };
      for (const c of ranked.slice(COLOURS)) on.line(curve(c), { class: "faint" });
      named.map((c, k) => [c, k]).reverse().forEach(([c, k]) => on.line(curve(c), { class: "curve", ...colour(k) }));
    },
    zero: true,
  };
}
function validationChart(figure) {
  const v = data.validation, last = v.mean.length - 1;
  const error = (k) => v.errors[k] || 0;
  const ends = v.mean.map((m, k) => [m - error(k), m + error(k)]).flat();
  const rivals = v.rivals.map((rival, k) => ({ ...rival, colour: k + 1 }));
  const known = [...ends, ...(v.training || [])];
  const others = rivals.flatMap((rival) => rival.mean).filter((m) => m <= Math.max(...known));
  return {
    figure, tall: 340, over: v.label, values: padded([...known, ...others], 0.05),
    ends: [
      { name: rivals.length ? (v.name ? v.name + ", best" : "best") : "validation", value: v.mean[last], colour: 0 },
      ...(v.training ? [{ name: "training", value: v.training[last] }] : []),
      ...rivals.map((rival) => ({ name: rival.name, value: rival.mean[rival.mean.length - 1], colour: rival.colour })),
    ],
    draw(on, x, y, [x0, x1, y0, y1]) {
      const line = (alphas, values) => alphas.map((a, k) => [x(a), y(values[k])]);
      if (v.training) on.line(line(v.alphas, v.training), { class: "faint" });
      if (v.errors.length) v.alphas.forEach((a, k) => on.line([[x(a), y(v.mean[k] - error(k))], [x(a), y(v.mean[k] + error(k))]], { class: "error" }));
      for (const rival of rivals) {
        const seen = line(rival.alphas, rival.mean).filter(([px, py]) => px >= x0 && px <= x1 && py >= y1);
        on.line(seen, { class: "curve", ...colour(rival.colour) });
      }
      on.line(line(v.alphas, v.mean), { class: "curve", ...colour(0) });
      const same = v.ose && v.min && Math.abs(v.ose / v.min - 1) < 1e-9;
      const marks = same ? [["α.min = α.1se", v.min]] : [["α.1se", v.ose], ["α.min", v.min]];
      marks.filter(([, a]) => a).forEach(([name, a], k) => {
        on.line([[x(a), y0], [x(a), y1]], { class: "mark" });
        const left = k === 0 && x(a) - wide(name) - 6 > x0 || x(a) + wide(name) + 6 > x1;
        on.text(name, x(a) + (left ? -5 : 5), y1 + 11, { "text-anchor": left ? "end" : "start", class: "halo" });
      });
    },
  };
}
function sparsityChart(figure) {
  const most = Math.max(...data.nonzero), all = data.features <= Math.max(2 * most, 5);
  const shares = data.explained.map((share) => 100 * share);
  return {
    figure, tall: 280, over: "features in use (of " + data.features + ")", overColour: 0,
    values: [0, 1.05 * Math.max(all ? data.features : most, 1)], whole: true, ends: [],
    right: shares.length ? { over: "deviance explained", values: [Math.min(0, ...shares), 1.05 * Math.max(...shares, 1e-9)] } : null,
    draw(on, x, y, edges, right) {
      const xs = data.alphas.map(x), steps = [];
      data.nonzero.forEach((count, k) => {
        const from = k ? (xs[k - 1] + xs[k]) / 2 : xs[0], to = k + 1 < xs.length ? (xs[k] + xs[k + 1]) / 2 : xs[k];
        steps.push([from, y(count)], [to, y(count)]);
      });
      on.line(steps, { class: "curve", ...colour(0) });
      if (right) on.line(xs.map((at, k) => [at, right(shares[k])]), { class: "curve", ...colour(1) });
    },
  };
}
function residualsChart(figure) {
  const dots = data.residuals.dots;
  const radius = Math.max(2, Math.min(4.5, 4.5 / (dots.length / 100) ** 0.25));
  return {
    figure, tall: 340, over: data.residuals.target + " − prediction", ends: [],
    values: padded([0, ...dots.map((dot) => dot[1])], 0.05),
    across: { values: padded(dots.map((dot) => dot[0]), 0.04), name: "predicted " + data.residuals.target },
    zero: true,
    draw(on, x, y) {
      for (const [p, r] of dots) on.add("circle", { cx: x(p).toFixed(1), cy: y(r).toFixed(1), r: radius.toFixed(1), class: "dot" });
    },
    note: dots.length < data.residuals.of ? dots.length + " of " + data.residuals.of + " rows drawn" : "",
  };
}

const kinds = { path: pathChart, validation: validationChart, sparsity: sparsityChart, residuals: residualsChart };
const charts = data.figures.map((figure) => kinds[figure.id](figure));
for (const { figure } of charts) {
  const place = by(figure.id);
  place.replaceChildren(element("figcaption", figure.title), element("div", undefined, "chart"));
}

/* Names beside the ends of curves, moved apart; the last ones go where there is no room. */
function placed(ends, y, [bottom, top]) {
  const found = ends.slice(0, Math.max(1, Math.floor((bottom - top + 8) / LINE))).map((end) => ({ ...end, from: y(end.value) }));
  found.sort((a, b) => a.from - b.from);
  found.forEach((end, k) => { end.at = Math.max(end.from, k ? found[k - 1].at + LINE : top); });
  for (let k = found.length - 1; k >= 0; k--) found[k].at = Math.min(found[k].at, k + 1 < found.length ? found[k + 1].at - LINE : bottom + 4);
  return found;
}

function ticksOf(chart, values, tall) {
  const ticks = evenTicks(...values, Math.max(3, Math.floor(tall / 55)));
  return chart.whole ? ticks.filter((t) => Number.isInteger(t)) : ticks;
}

/* Draws all charts; each then says where its axes are. */
function drawCharts() {
  const width = Math.floor(by(data.figures[0].id).clientWidth);
  if (!width) return;
  const narrow = width < 600;
  const room = (texts) => Math.max(0, ...texts.map(wide));
  const tall = (chart) => Math.round(chart.tall * (narrow ? 0.8 : 1));
  const marks = charts.map((chart) => ticksOf(chart, chart.values, tall(chart)).map((t) => number(t, 6)));
  const rights = charts.map((chart) => chart.right ? evenTicks(...chart.right.values, 5).map((t) => number(t, 6) + " %") : []);
  const left = Math.ceil(room(marks.flat())) + 10;
  const names = Math.min(room(charts.flatMap((chart) => chart.ends.map((end) => end.name))), width * (narrow ? 0.28 : 0.24));
  const right = Math.ceil(Math.max(names + 24, room(rights.flat()) + 10, 12));
  const alphas = [...data.alphas, ...(data.validation ? data.validation.alphas : [])];
  const a0 = Math.max(...alphas), a1 = Math.min(...alphas);
  for (const chart of charts) {
    const height = tall(chart) + TOP + BELOW, on = new Drawing(chart.figure, width, height);
    const x0 = left, x1 = width - right, y0 = height - BELOW, y1 = TOP;
    const scale = ([low, high]) => (value) => y0 - (value - low) / (high - low) * (y0 - y1);
    const y = scale(chart.values), across = chart.across;
    const x = across
      ? (value) => x0 + (value - across.values[0]) / (across.values[1] - across.values[0]) * (x1 - x0)
      : (alpha) => a0 === a1 ? (x0 + x1) / 2 : x0 + Math.log(a0 / alpha) / Math.log(a0 / a1) * (x1 - x0);
    for (const t of ticksOf(chart, chart.values, tall(chart))) {
      on.line([[x0, y(t)], [x1, y(t)]], { class: "grid" });
      on.text(number(t, 6), x0 - 6, y(t) + 4, { "text-anchor": "end" });
    }
    const ticks = (wanted) => across ? evenTicks(...across.values, wanted) : logTicks(a1, a0, wanted);
    for (const t of apart(ticks, x, Math.floor((x1 - x0) / 40))) {
      on.line([[x(t), y0], [x(t), y0 + 5]], { class: "axis" });
      on.text(number(t, 6), x(t), y0 + 17, { "text-anchor": "middle" });
    }
    on.line([[x0, y1], [x0, y0], [x1, y0]], { class: "axis" });
    on.text(across ? across.name : "penalty strength α, large to small", (x0 + x1) / 2, y0 + 32, { "text-anchor": "middle" });
    on.text(chart.over, 0, 12, chart.overColour === undefined ? {} : { style: "fill: var(--t" + chart.overColour + ")" });
    let second = null;
    if (chart.right) {
      second = scale(chart.right.values);
      for (const t of evenTicks(...chart.right.values, 5)) on.text(number(t, 6) + " %", x1 + 6, second(t) + 4, { style: "fill: var(--t1)" });
      on.text(chart.right.over, width, 12, { "text-anchor": "end", style: "fill: var(--t1)" });
    }
    if (chart.note) on.text(chart.note, width, 12, { "text-anchor": "end" });
    if (chart.zero) on.line([[x0, y(0)], [x1, y(0)]], { class: "faint" });
    chart.draw(on, x, y, [x0, x1, y0, y1], second);
    for (const end of placed(chart.ends, y, [y0, y1])) {
      const plain = end.colour === undefined;
      on.line([[x1, end.from], [x1 + 4, end.from], [x1 + 14, end.at], [x1 + 17, end.at]], { class: plain ? "faint" : "leader", ...(plain ? {} : { style: colour(end.colour).style }) });
      on.text(fitted(end.name, right - 22), x1 + 20, end.at + 4, plain ? {} : { style: "fill: var(--t" + end.colour % COLOURS + ")" });
    }
    if (!across) {
      chart.highlight = on.line([], { class: "highlight" });
      chart.cursor = on.line([], { class: "cursor" });
      chart.spot = on.add("circle", { class: "spot", r: 5, cx: -20, cy: -20 });
      chart.hint = on.text("", 0, 0, { class: "hint halo" });
    }
    Object.assign(chart, { x, y, x0, x1, y0, y1, svg: on.svg });
    by(chart.figure.id).querySelector(".chart").replaceChildren(on.svg);
  }
}
