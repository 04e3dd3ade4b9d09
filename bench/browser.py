"""What somebody waits for who works in a browser with a big shop: lists that scroll, counts that follow the typing.

    bench/browser.py LAPWING [CUSTOMERS [FOLDER]]

Makes a shop of CUSTOMERS (1,000,000) with ten orders each, as bench/reads.py does, in FOLDER if given, where it stays
for the next run; then web/tools/million.mjs opens it in headless Chromium.
"""
import pathlib
import subprocess
import sys
import tempfile

LAPWING = pathlib.Path(sys.argv[1]).resolve()
CUSTOMERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
FOLDER = sys.argv[3] if len(sys.argv) > 3 else None
ROOT = pathlib.Path(__file__).resolve().parents[1]


def main():
    sys.argv = ["reads.py", str(LAPWING), str(LAPWING), str(CUSTOMERS)]  # what it wants to know; there is no load
    from reads import make_shop
    with tempfile.TemporaryDirectory(prefix="lapwing-browser-") as scratch:
        folder = pathlib.Path(FOLDER or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        shop = make_shop(folder)
        subprocess.run(["node", ROOT / "web/tools/million.mjs", LAPWING, shop], check=True)


if __name__ == "__main__":
    main()
