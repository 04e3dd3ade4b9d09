"""`--dkim`: what goes out over SMTP, or into files, is signed as another program verifies; settings that make no sense
are refused before anything is sent."""
import json
import pathlib
import socket
import subprocess
import sys

import lapwing_cli
from lapwing_cli import REACTIVATION, ShopTest, answer, lapwing, skip

# This file's own name is that of the library, which must not be looked for here.
sys.path = [place for place in sys.path if pathlib.Path(place).resolve() != pathlib.Path(__file__).resolve().parent]
try:
    import dkim
    import nacl.signing  # without it dkimpy knows no Ed25519
    from aiosmtpd.controller import Controller
except ImportError as missing:
    skip(f"{missing} (Debian packages python3-dkim, python3-nacl, python3-aiosmtpd)")

PEOPLE = 5
KINDS = {"r1": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "e1": ["-algorithm", "ED25519"],
         "short": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
         "weak": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:768"]}
# As docs/formats/dkim.md tells an operator to make the records.
RECORDS = {"r1": "v=DKIM1; k=rsa; p=$(openssl pkey -in r1.pem -pubout -outform DER | base64 -w0)",
           "e1": "v=DKIM1; k=ed25519; p=$(openssl pkey -in e1.pem -pubout -outform DER | tail -c 32 | base64 -w0)"}


class Mailbox:
    """A mail server that keeps what it is given."""

    def __enter__(self):
        self.mails = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.controller.stop()

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return "250 2.0.0 Ok"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Dkim(ShopTest):
    def setUp(self):
        super().setUp()
        for name, kind in KINDS.items():
            key = self.shop.folder / f"{name}.pem"
            subprocess.run(["openssl", "genpkey", *kind, "-out", key], check=True, capture_output=True)
            key.chmod(0o600)
        ids = [f"c{number}" for number in range(PEOPLE)]
        customers = "".join(f"{id},{id}@example.com,yes,2024-01-05\n" for id in ids)
        orders = "".join(f"o-{id},{id},2025-05-03,completed,1000\n" for id in ids)
        self.shop.take(
            "--customers", self.shop.file("c.csv", f"customer_id,email,email_consent,created_at\n{customers}"),
            "--orders", self.shop.file("o.csv", f"order_id,customer_id,created_at,status,total\n{orders}"))

    def keys(self, *keys):
        return self.shop.file("dkim.json", json.dumps(list(keys)))

    def run_arguments(self, channel, keys, sender="tea@news.shop.example"):
        return ["run", "--data", self.shop.data, "--campaign", REACTIVATION, "--from", "2026-03-01", "--until",
                "2026-03-05", "--channel", channel, "--from-address", sender, "--dkim", keys]

    def records(self):
        found = {}
        for selector, words in RECORDS.items():
            done = subprocess.run(["bash", "-c", f'echo -n "{words}"'], cwd=self.shop.folder, check=True,
                                  capture_output=True)
            found[f"{selector}._domainkey.shop.example.".encode()] = done.stdout
        return found

    def assert_signed(self, mail):
        records = self.records()
        for index in range(2):
            self.assertTrue(dkim.DKIM(mail).verify(idx=index, dnsfunc=lambda name, **_: records.get(name)), index)
        covered = mail.partition(b"DKIM-Signature:")[2].partition(b"bh=")[0]
        for name in (b"List-Unsubscribe:", b"List-Unsubscribe-Post", b"From:From", b"Subject:Subject"):
            self.assertIn(name, covered.replace(b"\r\n ", b""))

    def test_mails_arrive_with_signatures_that_hold(self):
        keys = self.keys({"domain": "shop.example", "selector": "r1", "key_file": "r1.pem"},
                         {"domain": "shop.example", "selector": "e1", "key_file": "e1.pem",
                          "algorithm": "ed25519-sha256"})
        with Mailbox() as mailbox:
            answer(*self.run_arguments(f"smtp://127.0.0.1:{mailbox.controller.port}", keys))
        self.assertEqual(len(mailbox.mails), PEOPLE)
        for mail in mailbox.mails:
            self.assert_signed(mail)
        answer(*self.run_arguments(f"files:{self.shop.folder / 'mail'}", keys))
        written = [file.read_bytes() for file in (self.shop.folder / "mail").glob("*.eml")]
        self.assertEqual(len(written), PEOPLE)
        for mail in written:
            self.assert_signed(mail)

    def test_a_short_key_is_used_but_warned_of(self):
        keys = self.keys({"domain": "shop.example", "selector": "r1", "key_file": "short.pem"})
        done = lapwing(*self.run_arguments(f"files:{self.shop.folder / 'mail'}", keys))
        self.assertIn("short.pem: an RSA key of 1024 bits is no longer trusted", done.stderr.decode())
        self.assertEqual(len(list((self.shop.folder / "mail").glob("*.eml"))), PEOPLE)

    def test_settings_that_make_no_sense_are_refused_before_anything_is_sent(self):
        good = {"domain": "shop.example", "selector": "r1", "key_file": "r1.pem"}
        for keys, sender, expected in [
                ([good | {"key_file": "weak.pem"}], "a@shop.example", "an RSA key of 768 bits is refused"),
                ([good | {"key_file": "none.pem"}], "a@shop.example", "$[0].key_file: the file cannot be read"),
                ([good | {"algorithm": "ed25519-sha256"}], "a@shop.example", "$[0].algorithm: expected rsa-sha256"),
                ([good], "a@other.example", "no key is for other.example"),
                ([good], "", "give --from-address as well")]:
            with self.subTest(expected=expected):
                done = lapwing(*self.run_arguments(f"files:{self.shop.folder / 'mail'}", self.keys(*keys), sender),
                               expect=lapwing_cli.NOTHING_DONE)
                self.assertIn(expected, done.stderr.decode())
                done = lapwing("serve", "--data", self.shop.data, "--listen", "127.0.0.1:0", "--from-address", sender,
                               "--dkim", self.keys(*keys), expect=lapwing_cli.NOTHING_DONE)
                self.assertIn(expected, done.stderr.decode())
        self.assertFalse((self.shop.folder / "mail").exists())


lapwing_cli.main()
