const table = document.getElementById("variants"), body = table.tBodies[0], rows = [...body.rows];
const headers = [...table.tHead.rows[0].cells], filter = document.getElementById("filter"), shown = document.getElementById("shown");

// Numbers by value, text by the alphabet with numbers inside it in their order; what is absent or not a number comes last.
function compare(a, b, direction) {
  const key = cell => cell.dataset.value ?? cell.textContent.trim();
  const number = cell => cell.dataset.value === undefined ? NaN : Number(cell.dataset.value);
  const absent = cell => key(cell) === "" || (cell.dataset.value !== undefined && Number.isNaN(number(cell)));
  if (absent(a) || absent(b)) return absent(a) - absent(b);
  return direction * (Number.isNaN(number(a)) || Number.isNaN(number(b)) ? key(a).localeCompare(key(b), "en", { numeric: true }) : number(a) - number(b));
}

function sort(column) {
  const ascending = headers[column].getAttribute("aria-sort") !== "ascending";
  for (const header of headers) header.removeAttribute("aria-sort");
  headers[column].setAttribute("aria-sort", ascending ? "ascending" : "descending");
  body.append(...rows.sort((a, b) => compare(a.cells[column], b.cells[column], ascending ? 1 : -1)));
}

function show() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(word => word);
  for (const row of rows) row.hidden = !words.every(word => row.textContent.toLowerCase().includes(word));
  shown.textContent = `${rows.filter(row => !row.hidden).length} of ${rows.length} shown`;
}

headers.forEach((header, column) => header.querySelector("button").addEventListener("click", () => sort(column)));
filter.addEventListener("input", show);
show();
