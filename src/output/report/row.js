/* A row that is typed in becomes features as the recipe says, and the features a prediction. */
const form = by("row");
const answers = [];

function typed(field, text) {
  const cell = text.trim();
  if (data.row.missing.includes(cell)) return null;
  if (field.kind === "any") return 0;
  if (field.kind === "levels") return Number(cell);
  if (field.kind === "date") {
    const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(cell);
    const [year, month, day, hour, minute, second] = (found || []).slice(1).map((part) => Number(part || 0));
    const date = found ? new Date(Date.UTC(2000, month - 1, day)) : null;
    if (date) date.setUTCFullYear(year, month - 1, day);
    if (!date || date.getUTCMonth() !== month - 1 || hour > 23 || minute > 59 || second > 60) {
      throw field.name + ": a date is written 2020-01-31";
    }
    const days = date.getTime() / 86400000;
    return { year, month, day, weekday: (((days + 3) % 7) + 7) % 7 + 1, days: days + (hour * 3600 + minute * 60 + second) / 86400 };
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) || !Number.isFinite(Number(cell))) {
    throw field.name + ": “" + cell + "” is no number" + (/^[+-]?\d+,\d+$/.test(cell) ? "; the decimal mark is a point" : "");
  }
  return Number(cell);
}
/* Feature by feature what is not 0. */
function features() {
  const x = new Map();
  data.row.fields.forEach((field, i) => {
    const value = typed(field, answers[i].value);
    for (const part of field.parts) {
      if (part.how === "missing") {
        x.set(part.feature, value === null ? 1 : 0);
      } else if (value === null) {
        if (part.fill === null || part.fill === undefined) {
          throw field.name + ": the cell is missing" + (data.row.drops ? ", and such rows were left out" : "");
        }
        [part.fill].flat().forEach((share, l) => x.set(part.feature + l, share));
      } else if (part.how === "levels") {
        x.set(part.feature + value, 1);
      } else if (part.how === "number") {
        x.set(part.feature, value);
      } else {
        x.set(part.feature, value[part.how] - (part.how === "days" ? part.first : 0));
      }
    }
  });
  return x;
}
function linearPredictor(now) {
  const x = features();
  const eta = [...(data.intercepts[now] || new Array(Math.max(data.outputs.length, 1)).fill(0))];
  for (const curve of data.curves) eta[curve.at[1]] += curve.w[now] * curve.unit * (x.get(curve.at[0]) || 0);
  if (!eta.every(Number.isFinite)) throw "the prediction is beyond the range of numbers";
  return eta;
}
/* [words, value] of what is predicted, the first the answer. */
function prediction(now) {
  const eta = linearPredictor(now), { response, classes, target } = data.row;
  if (response === "number") return [[target, eta[0]]];
  if (response === "count") return [[target, Math.exp(eta[0])]];
  const logits = response === "two" ? [0, eta[0]] : eta;
  const most = Math.max(...logits), powers = logits.map((z) => Math.exp(z - most));
  const total = powers.reduce((a, b) => a + b);
  return powers.map((power, k) => [classes[k], power / total]).sort((a, b) => b[1] - a[1]);
}
const SHOWN = 8;
function predict(now) {
  if (!data.row) return;
  const out = by("prediction");
  try {
    const found = prediction(now), digits = data.exact ? 10 : 4;
    const line = ([name, value]) => name + " " + number(value, digits);
    const classes = data.row.response === "two" || data.row.response === "classes";
    const text = classes ? found[0][0] : number(found[0][1], digits);
    out.replaceChildren(element("span", "predicted " + data.row.target + " "), element("b", text));
    if (classes) out.append(element("span", " probabilities: " + found.slice(0, SHOWN).map(line).join(", ") + (found.length > SHOWN ? ", …" : "")));
    out.className = "";
  } catch (problem) {
    if (typeof problem !== "string") throw problem;
    out.textContent = problem;
    out.className = "problem";
  }
}
/* A date near the middle of training. */
function firstDate(field) {
  const mean = (how) => (field.parts.find((part) => part.how === how) || {}).mean;
  const days = field.parts.find((part) => part.how === "days");
  if (days) return new Date((days.first + days.mean) * 86400000).toISOString().slice(0, 10);
  const two = (value, other) => String(Math.round(value === undefined ? other : value)).padStart(2, "0");
  return two(mean("year"), 2000) + "-" + two(mean("month"), 6) + "-" + two(Math.min(mean("day") || 15, 28), 15);
}
function makeForm(changed) {
  if (!data.row || data.left_out) {
    data.row = null;
    return;
  }
  form.append(element("h2", "Predict a row"), element("p", "It begins with the means of the training rows" +
    (data.exact ? "; the same number as regfit predict." : "; to about four digits: this page keeps no more."), "quiet"));
  const grid = element("div", undefined, "fields");
  data.row.fields.forEach((field) => {
    const label = element("label");
    const levels = field.kind === "levels" ? field.parts.find((part) => part.how === "levels") : null;
    const input = element(levels ? "select" : "input");
    if (levels) {
      levels.levels.forEach((name, l) => input.append(new Option(name, l)));
      if (levels.fill) input.append(new Option("(missing)", ""));
    } else {
      input.type = "text";
      input.inputMode = field.kind === "number" ? "decimal" : "text";
      input.autocomplete = "off";
      input.spellcheck = false;
    }
    input.value = field.kind === "date" ? firstDate(field) : field.value;
    input.addEventListener("input", changed);
    label.append(element("span", field.name), input);
    grid.append(label);
    answers.push(input);
  });
  const out = element("p");
  out.id = "prediction";
  out.setAttribute("role", "status");
  form.append(grid, out);
  form.hidden = false;
}
