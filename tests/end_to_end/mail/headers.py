"""Subjects and names in any script, of ../shared/data/mail-headers, that the room `channel` writes read back the same
with Python's e-mail library.

    headers.py CHANNEL_TEST        (run by ctest as channel.headers)
"""
import email
import email.policy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import postfix

DATA = pathlib.Path(__file__).resolve().parents[3] / "../shared/data/mail-headers"


def run(folder, channel_test):
    subprocess.run([channel_test, "--gtest_filter=ForHeaderReaders.*"], check=True, stdout=subprocess.DEVNULL,
                   env=os.environ | {"LAPWING_TEST_HEADERS": str(folder)})
    texts = json.loads((folder / "texts.json").read_text())
    assert len(texts) >= 97, len(texts)
    for name, text in texts:
        file = folder / name
        head = file.read_bytes().partition(b"\r\n\r\n")[0]
        assert head.isascii() and max(map(len, head.split(b"\r\n"))) <= 78, f"{name}: {head}"
        # Blanks at the ends, and how many stand together, are nobody's to keep: a folded line loses them.
        wanted = re.sub(r"\s+", " ", text).strip()
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        postfix.equal(re.sub(r"\s+", " ", mail["Subject"]).strip(), wanted, f"subject of {name}")
        for field in ("From", "To"):
            found, address = postfix.name_in(file, field)
            postfix.equal(re.sub(r"\s+", " ", found).strip(), wanted, f"{field} of {name}")
            assert "@" in address and " " not in address, f"{field} of {name}: {address}"
    print(f"channel.headers: {len(texts)} subjects, and as many names of senders and of recipients, read back the same")


if __name__ == "__main__":
    if not DATA.exists():
        postfix.skip("../shared/data/mail-headers is not here")
    with tempfile.TemporaryDirectory(prefix="lapwing-headers-") as name:
        run(pathlib.Path(name), os.path.abspath(sys.argv[1]))
