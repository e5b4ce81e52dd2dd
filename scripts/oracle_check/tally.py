"""Counts comparisons and remembers the largest difference of each quantity."""


class Tally:
    def __init__(self):
        self.rows = {}      # quantity -> [bound, values, largest difference, where, not within the bound]

    def _row(self, quantity, bound):
        return self.rows.setdefault(quantity, [bound, 0, 0.0, "", 0])

    def number(self, quantity, got, want, bound, where, relative=False):
        """A difference, relative to max(1, |want|) if asked; what is no number is beyond every bound."""
        row = self._row(quantity, bound)
        row[1] += 1
        try:
            difference = abs(got - want) / (max(1.0, abs(want)) if relative else 1.0)
        except TypeError:
            difference = 0.0 if got is None and want is None else float("inf")
        if difference != difference:    # NaN, which compares with nothing
            difference = float("inf")
        if difference > bound:
            row[4] += 1
        if difference > row[2]:
            row[2], row[3] = difference, f"{where}: {got} against {want}"

    def equal(self, quantity, got, want, where):
        row = self._row(quantity, 0)
        row[1] += 1
        if got != want:
            row[4] += 1
            row[2] += 1
            row[3] = row[3] or f"{where}: {got!r} against {want!r}"
        return got == want

    def skipped(self, quantity, count=1):
        self._row(f"{quantity} (skipped: on a jump)", None)[1] += count

    def broken(self):
        return sum(row[4] for row in self.rows.values())

    def table(self):
        lines = [f"{'quantity':<44}{'values':>9}  {'largest difference':>18}  {'bound':>7}"]
        for quantity, (bound, values, largest, _, bad) in self.rows.items():
            if bound is None:
                lines.append(f"{quantity:<44}{values:>9}")
            else:
                shown = f"{int(largest)} unequal" if bound == 0 else f"{largest:.2e}"
                verdict = f"  BROKEN, {bad} of {values}" if bad else ""
                lines.append(f"{quantity:<44}{values:>9}  {shown:>18}  {bound or 'equal':>7}{verdict}")
        for quantity, (bound, _, largest, where, _) in self.rows.items():
            if bound is not None and largest > 0.1 * bound:     # broken, or not far from it
                lines.append(f"{quantity}: {where}")
        return "\n".join(lines)
