#!/usr/bin/env python3
"""report.html in a real browser.  Needs CALIBEAM_PAGE_TEST, the test program that writes a page full of hostile names;
without a Chromium it skips with the reason."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import chromium  # noqa: E402

PHONE, DESK = 375, 1280
SCORES = """[...document.querySelectorAll('#leaderboard-table tbody tr')].map(row => Number(row.cells[2].dataset.k))"""
HEAD = "document.querySelector('#leaderboard-table thead th:nth-child(3)')"
CONTRASTS = """(() => {
  const number = text => text.match(/[\\d.]+/g).map(Number);
  const light = rgb => rgb.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = number(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('h1, h2, p, dt, dd, dd *, li, a, th, td, caption, summary, code, svg text, .key')]
    .filter(e => e.textContent.trim() && e.getClientRects().length && getComputedStyle(e).opacity === '1')
    .map(e => {
      const style = getComputedStyle(e), back = behind(e);
      const [a, b] = [light(number(e.closest('svg') ? style.fill : style.color)), light(back)].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), e.tagName + ' ' + e.textContent.trim().slice(0, 40)];
    }).sort((x, y) => x[0] - y[0])[0];
})()"""


class ReportPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        page = Path(cls.folder.name, "report.html")
        subprocess.run([os.environ["CALIBEAM_PAGE_TEST"], "--gtest_filter=ReportHtml.EscapesWhateverTheDataSay"],
                       env={**os.environ, "CALIBEAM_KEEP_PAGE": str(page)}, check=True, stdout=subprocess.DEVNULL)
        cls.url = page.as_uri()
        cls.browser = chromium.Browser(chromium.find())

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.folder.cleanup()

    def run_in(self, script):
        return self.browser.run(script)

    def test_nothing_is_loaded_and_nothing_goes_wrong(self):
        self.browser.open(self.url, DESK)
        kinds = {"Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded", "Page.javascriptDialogOpening"}
        self.assertEqual([event for event in self.browser.events if event["method"] in kinds], [])
        asked = [event["params"]["request"]["url"] for event in self.browser.events
                 if event["method"] == "Network.requestWillBeSent"]
        self.assertEqual(asked, [self.url])
        self.assertEqual(self.run_in("document.querySelectorAll('script').length"), 1)
        self.assertEqual(self.run_in("document.querySelectorAll('img, svg [onload], [onmouseover]').length"), 0)

    def test_charts_are_drawn(self):
        for width, shown in ((DESK, "wide"), (PHONE, "narrow")):
            self.browser.open(self.url, width)
            sizes = self.run_in("[...document.querySelectorAll('figure svg')].map(svg => [svg.getAttribute('class'), "
                                "svg.getBoundingClientRect().width, svg.getBoundingClientRect().height])")
            drawn = [size for size in sizes if size[1] > 0]
            self.assertEqual(sorted({size[0] for size in drawn}), sorted({shown, "small"}))
            self.assertEqual(len(drawn), 6)
            for _, chart_width, height in drawn:
                self.assertGreater(chart_width, 250)
                self.assertGreater(height, 150)

    def test_letters_in_charts_can_be_read_on_a_phone(self):
        self.browser.open(self.url, PHONE)
        least = self.run_in("Math.min(...[...document.querySelectorAll('figure svg text')].filter(t => "
                            "t.getClientRects().length).map(t => parseFloat(getComputedStyle(t).fontSize) * "
                            "t.getScreenCTM().d || 99).filter(size => size > 0))")
        self.assertGreaterEqual(least, 9.5)

    def test_a_phone_need_not_scroll_sideways(self):
        for width in (320, PHONE, 600, 800, DESK):
            self.browser.open(self.url, width)
            self.assertLessEqual(self.run_in("document.documentElement.scrollWidth"), width, width)
            over = self.run_in("[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll') && "
                               f"!e.closest('svg') && e.getBoundingClientRect().right > {width} + 1)"
                               ".map(e => e.outerHTML.slice(0, 80))")
            self.assertEqual(over, [], width)

    def test_columns_sort_by_click(self):
        self.browser.open(self.url, DESK)
        before = self.run_in(SCORES)
        self.assertIsNone(self.run_in(HEAD + ".getAttribute('aria-sort')"))
        self.run_in(HEAD + ".firstChild.click()")
        self.assertEqual(self.run_in(SCORES), sorted(before))
        self.assertEqual(self.run_in(HEAD + ".getAttribute('aria-sort')"), "ascending")
        self.run_in(HEAD + ".firstChild.click()")
        self.assertEqual(self.run_in(SCORES), sorted(before, reverse=True))
        self.assertEqual(self.run_in(HEAD + ".getAttribute('aria-sort')"), "descending")
        self.assertEqual(self.run_in("document.querySelectorAll('#leaderboard-table [aria-sort]').length"), 1)

    def test_columns_sort_by_keyboard(self):
        self.browser.open(self.url, DESK)
        self.run_in(HEAD + ".previousElementSibling.firstChild.focus()")
        self.browser.press("Tab", 9)
        self.assertTrue(self.run_in(HEAD + ".firstChild === document.activeElement"))
        self.browser.press("Enter", 13, "\r")
        self.assertEqual(self.run_in(HEAD + ".getAttribute('aria-sort')"), "ascending")
        self.browser.press(" ", 32, " ")
        self.assertEqual(self.run_in(HEAD + ".getAttribute('aria-sort')"), "descending")
        scrolled = "new Promise(done => { let left = 300; (function look() { " \
                   "scrollY > 0 || !left-- ? done(scrollY > 0) : setTimeout(look, 20); })(); })"  # the browser scrolls later
        self.assertTrue(self.run_in(scrolled))

    def test_the_first_tab_skips_to_the_verdict(self):
        self.browser.open(self.url, DESK)
        self.browser.press("Tab", 9)
        self.assertEqual(self.run_in("document.activeElement.className"), "skip")
        self.assertGreaterEqual(self.run_in("document.activeElement.getBoundingClientRect().left"), 0)

    def test_screen_readers_find_headings_charts_and_tables(self):
        self.browser.open(self.url, DESK)
        nodes = [node for node in self.browser.call("Accessibility.getFullAXTree")["nodes"] if not node.get("ignored")]
        role = lambda name: [n for n in nodes if n.get("role", {}).get("value") == name]  # noqa: E731
        self.assertEqual([n["name"]["value"] for n in role("heading")][0], "Keep using pRN as it is")
        self.assertGreaterEqual(len(role("heading")), 10)
        charts = role("image") or role("img")
        self.assertEqual(len(charts), 6)
        for node in charts:
            self.assertTrue(node["name"]["value"])
            self.assertTrue(node["description"]["value"])
        for node in role("table"):
            self.assertTrue(node["name"]["value"])

    def test_text_stands_out_in_light_and_in_dark(self):
        for dark in (False, True):
            self.browser.open(self.url, DESK, dark=dark)
            least, where = self.run_in(CONTRASTS)
            self.assertGreaterEqual(least, 4.5, f"dark={dark}: {where}")

    def test_paper_shows_everything(self):
        self.browser.open(self.url, DESK, dark=True)
        self.browser.call("Emulation.setEmulatedMedia", media="print", features=[])
        self.run_in("window.dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.run_in("document.querySelectorAll('details:not([open])').length"), 0)
        self.assertEqual(self.run_in("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.assertEqual(self.run_in("getComputedStyle(document.querySelector('nav')).display"), "none")
        self.assertTrue(self.browser.call("Page.printToPDF", printBackground=True)["data"])


if __name__ == "__main__":
    if "CALIBEAM_PAGE_TEST" not in os.environ:
        print("skipped: CALIBEAM_PAGE_TEST is not set")
        sys.exit(77)
    if chromium.find() is None:
        print("skipped: no Chromium here (looked for " + ", ".join(chromium.NAMES) + " and CALIBEAM_BROWSER)")
        sys.exit(77)
    unittest.main()
