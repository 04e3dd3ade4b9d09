"""Mails that the room `channel` signed are verified by programs of others: dkimpy, and opendkim and mailauth if they
are there.

    dkim.py CHANNEL_TEST        (run by ctest as channel.dkim; needs python3-dkim, opendkim, and mailauth of npm)

Lets `CHANNEL_TEST --gtest_filter=ForDkimVerifiers.*` write some hundred random mails, each signed by RSA and Ed25519 in
one of the four canonical forms; every signature must hold, and none may once a byte of the mail is another. Exit code
77: skipped, something is missing.
"""
import base64
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

OPENDKIM = "/usr/sbin/opendkim"
MAILAUTH = pathlib.Path(__file__).resolve().parent / "mailauth.js"
NODE_MODULES = MAILAUTH.parents[3] / "build" / "npm" / "node_modules"  # `dev test` installs it there


def skip(reason):
    print(f"SKIPPED, NOT TESTED: {reason}", flush=True)
    sys.exit(77)


# This file's own name is that of the library, which must not be looked for here.
sys.path = [place for place in sys.path if pathlib.Path(place).resolve() != pathlib.Path(__file__).resolve().parent]
try:
    import dkim
    import nacl.signing  # without it dkimpy knows no Ed25519
except ImportError as error:
    skip(f"{error} (Debian packages python3-dkim, python3-nacl)")


def equal(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def verdicts(mail, records):
    """What dkimpy thinks of each signature, the RSA one first."""
    verifier = dkim.DKIM(mail)

    def verdict(index):
        try:
            return dkim.DKIM(mail).verify(idx=index, dnsfunc=lambda name, **_: records.get(name.rstrip(b".")))
        except dkim.DKIMException:
            return False
    return [verdict(index) for index in range(len([name for name, _ in verifier.headers
                                                   if name.lower() == b"dkim-signature"]))]


def signed_places(mail):
    """Where a changed byte must break a signature in any form: letters of the body, and of the subject."""
    body = mail.index(b"\r\n\r\n") + 4
    letters = [place for place in range(body, len(mail)) if chr(mail[place]).isalnum()]
    subject = mail.index(b"\r\nSubject: ") + len("\r\nSubject: ")
    return [random.Random(len(mail)).choice(letters), subject]


def changed(mail, place):
    other = b"x" if mail[place:place + 1] != b"x" else b"y"
    return mail[:place] + other + mail[place + 1:]


def check_with_dkimpy(mails, records):
    for name, mail in mails.items():
        equal(verdicts(mail, records), [True, True], f"dkimpy's verdicts on {name}")
        for place in signed_places(mail):
            equal(verdicts(changed(mail, place), records), [False, False], f"dkimpy's verdicts on {name}, changed")


def opendkim_verdict(folder, mail):
    """Whether opendkim finds the mail's only signature right."""
    (folder / "one.eml").write_bytes(mail)
    done = subprocess.run([OPENDKIM, "-x", folder / "opendkim.conf", "-t", folder / "one.eml"], capture_output=True,
                          text=True, timeout=60)
    return done.returncode == 0 and "succeeded" in done.stdout, done


def is_for_opendkim(mail):
    """What it reads from a file loses the white space behind a field's colon, the break of a line included; the simple
    form does not stand that."""
    head = mail.partition(b"\r\n\r\n")[0]
    return b"c=relaxed" in head or not re.search(rb"\r\n[\w-]+:\r\n", head)


def check_with_opendkim(folder, mails):
    (folder / "opendkim.conf").write_text(f"Mode v\nTestPublicKeys {folder}/keys\nSocket inet:0@127.0.0.1\n")
    mails = {name: mail for name, mail in mails.items() if is_for_opendkim(mail)}
    assert len(mails) > 180, len(mails)
    for name, mail in mails.items():
        # It knows no Ed25519: that field goes, which the other one does not cover.
        alone = re.sub(rb"DKIM-Signature: v=1; a=ed25519.*?\r\n(?! )", b"", mail, flags=re.DOTALL)
        equal(alone.count(b"DKIM-Signature:"), 1, "signatures left")
        good, done = opendkim_verdict(folder, alone)
        assert good, f"opendkim on {name}: {done}"
        bad, done = opendkim_verdict(folder, changed(alone, signed_places(alone)[0]))
        assert not bad, f"opendkim on {name}, changed: {done}"
    return len(mails)


def check_with_mailauth(mails, records):
    """Both signatures, and what is left of them when a byte is changed."""
    records = {name.decode(): record.decode() for name, record in records.items()}
    cases = [(name, mail, "pass") for name, mail in mails.items()]
    cases += [(f"{name}, changed", changed(mail, place), "fail") for name, mail in mails.items()
              for place in signed_places(mail)]
    lines = [json.dumps({"mail": base64.b64encode(mail).decode(), "records": records}) for _, mail, _ in cases]
    done = subprocess.run(["node", MAILAUTH], input="\n".join(lines) + "\n", capture_output=True, text=True,
                          timeout=100, env=os.environ | {"NODE_PATH": str(NODE_MODULES)})
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    equal(len(found), len(cases), "mails that mailauth judged")
    for (name, _, result), verdict in zip(cases, found):
        # What a changed body is called: its hash, which is the signature's, is another.
        results = [(algorithm, "pass" if said == "pass" else "fail") for algorithm, said in verdict]
        equal(sorted(results), [("ed25519-sha256", result), ("rsa-sha256", result)], f"mailauth on {name}: {verdict}")
    return len(cases)


def run(folder, channel_test):
    environment = os.environ | {"LAPWING_TEST_DKIM": str(folder)}
    subprocess.run([channel_test, "--gtest_filter=ForDkimVerifiers.*"], check=True, env=environment,
                   stdout=subprocess.DEVNULL)
    records = {}
    for line in (folder / "keys").read_text().splitlines():
        name, _, record = line.partition(" ")
        records[name.encode()] = record.encode()
    mails = {file.name: file.read_bytes() for file in sorted(folder.glob("*.eml"))}
    equal((len(mails), len(records)), (200, 2), "mails and keys")
    check_with_dkimpy(mails, records)
    print(f"channel.dkim: dkimpy finds both signatures of {len(mails)} mails right, and wrong when a byte is changed")
    if shutil.which(OPENDKIM):
        count = check_with_opendkim(folder, mails)
        print(f"channel.dkim: opendkim agrees on {count} of them, as to RSA")
    else:
        print("NOT TESTED with opendkim, which is missing (Debian package opendkim)")
    if (NODE_MODULES / "mailauth").exists() and shutil.which("node"):
        count = check_with_mailauth(mails, records)
        print(f"channel.dkim: mailauth agrees, on {count} mails with the changed ones")
    else:
        print("NOT TESTED with mailauth, which is missing: npm install --prefix build/npm mailauth@4.8.5")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="lapwing-dkim-") as name:
        run(pathlib.Path(name), os.path.abspath(sys.argv[1]))
