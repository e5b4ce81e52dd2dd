// Makes the heads of sortable tables into buttons. Without script, nothing is missing but the sorting.
(function () {
  "use strict";

  function valueOf(row, column) {
    var cell = row.cells[column];
    var key = cell.getAttribute("data-k");
    var text = cell.textContent.trim();
    if (key !== null) return Number(key);
    if (text === "" || text === "\u2013") return NaN;
    return text;
  }

  function compare(a, b) {
    var gapA = a !== a, gapB = b !== b;
    if (gapA || gapB) return gapA && gapB ? 0 : gapA ? 2 : -2;  // what is missing stays last
    if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
    return Math.sign(String(a).localeCompare(String(b), "en", { numeric: true }));
  }

  function sort(table, column) {
    var heads = table.tHead.rows[0].cells;
    var descending = heads[column].getAttribute("aria-sort") === "ascending";
    var body = table.tBodies[0];
    var rows = Array.prototype.map.call(body.rows, function (row, place) {
      return { row: row, value: valueOf(row, column), place: place };
    });
    rows.sort(function (a, b) {
      var order = compare(a.value, b.value);
      if (descending && Math.abs(order) === 1) order = -order;
      return order || a.place - b.place;
    });
    rows.forEach(function (entry) { body.appendChild(entry.row); });
    Array.prototype.forEach.call(heads, function (head) { head.removeAttribute("aria-sort"); });
    heads[column].setAttribute("aria-sort", descending ? "descending" : "ascending");
  }

  Array.prototype.forEach.call(document.querySelectorAll("table.sortable"), function (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      if (head.classList.contains("p")) return;
      // No <button>: browsers leave those out where a head is repeated on the next printed page.
      var button = document.createElement("span");
      button.className = "sort";
      button.tabIndex = 0;
      button.setAttribute("role", "button");
      while (head.firstChild) button.appendChild(head.firstChild);
      button.addEventListener("click", function () { sort(table, column); });
      button.addEventListener("keydown", function (event) {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        sort(table, column);
      });
      head.appendChild(button);
    });
    table.classList.add("sorts");
  });

  // Paper cannot be unfolded.
  window.addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details"), function (part) { part.open = true; });
  });
})();
