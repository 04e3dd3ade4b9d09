"""`lapwing channel check` against a real DNS server and real mail servers: a shop that is ready passes, and each single
thing that is wrong is named, with the record that puts it right."""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import lapwing_cli
from lapwing_cli import answer, lapwing, skip

try:
    import aiosmtpd  # for the mail server below
except ImportError as missing:
    skip(f"{missing} (Debian package python3-aiosmtpd)")
DNSMASQ = "/usr/sbin/dnsmasq"
if not shutil.which(DNSMASQ):
    skip(f"{DNSMASQ} (Debian package dnsmasq-base) is missing")

MAIL_SERVER = pathlib.Path(__file__).parent / "mail" / "smtp_server.py"
OUT = "8.8.4.4"  # stands for the shop's server; nobody connects to it
RIGHT = {
    "spf": "--txt-record=bounce.shop.example,v=spf1 ip4:8.8.4.4 -all",
    "dmarc": "--txt-record=_dmarc.shop.example,v=DMARC1; p=quarantine; rua=mailto:dmarc@shop.example",
    "ptr": "--ptr-record=4.4.8.8.in-addr.arpa,mail.shop.example",
    "forward": "--address=/mail.shop.example/8.8.4.4",
    "from mx": "--mx-host=news.shop.example,mail.shop.example,10",
    "bounce mx": "--mx-host=bounce.shop.example,mail.shop.example,10",
    "public": "--host-record=click.shop.example,8.8.4.5",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_listening(port):
    deadline = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < deadline, f"nobody listens on {port}"
        time.sleep(0.02)


class Preflight(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="lapwing-preflight-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.keys, cls.published = {}, {}
        for name, kind in {"r1": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"], "e1": ["ED25519"],
                           "short": ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"]}.items():
            key = cls.folder / f"{name}.pem"
            subprocess.run(["openssl", "genpkey", "-algorithm", *kind, "-out", key], check=True, capture_output=True)
            key.chmod(0o600)
            public = subprocess.run(["bash", "-c", f"openssl pkey -in {key} -pubout -outform DER | base64 -w0"],
                                    check=True, capture_output=True, text=True).stdout
            cls.published[name] = f"v=DKIM1; k=rsa; p={public}"
        raw = subprocess.run(["bash", "-c", f"openssl pkey -in {cls.folder}/e1.pem -pubout -outform DER | tail -c 32 |"
                              " base64 -w0"], check=True, capture_output=True, text=True).stdout
        cls.published["e1"] = f"v=DKIM1; k=ed25519; p={raw}"

    def start(self, command, port):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(child.wait)
        self.addCleanup(child.terminate)
        wait_until_listening(port)

    def resolver(self, *records):
        port = free_port()
        self.start([DNSMASQ, "-k", "-p", str(port), "-a", "127.0.0.1", "-z", "-R", "-h", "-u", "root", "--pid-file=",
                    "--conf-file=/dev/null", "--log-facility=/dev/null", "--local=/#/", *records], port)
        return f"127.0.0.1:{port}"

    def mail_server(self, *arguments):
        port, folder = free_port(), pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        self.start([sys.executable, MAIL_SERVER, str(port), folder, *arguments], port)
        return port, folder / "cert.pem"

    def dkim(self, *names, domain="shop.example"):
        file = self.folder / "dkim.json"
        file.write_text(json.dumps([{"domain": domain, "selector": name, "key_file": f"{name}.pem"} for name in names]))
        return file

    def published_as(self, selector, text=None):
        """A record in strings of 255, as dnsmasq takes them."""
        text = text or self.published[selector]
        parts = [text[at:at + 255] for at in range(0, len(text), 255)]
        return f"--txt-record={selector}._domainkey.shop.example,{','.join(parts)}"

    def check(self, without=(), records=(), dkim=("r1", "e1"), expect=0, channel="files:nowhere",
              bounces="bounce.shop.example", url="https://click.shop.example",
              sender="news@news.shop.example"):
        keys = [self.published_as(name) for name in dkim if f"key {name}" not in without]
        kept = [record for name, record in RIGHT.items() if name not in without]
        told = answer("channel", "check", "--channel", channel, "--from-address", sender, "--send-from", OUT,
                      "--resolver", self.resolver(*kept, *keys, *records),
                      *(["--dkim", self.dkim(*dkim)] if dkim else []),
                      *(["--bounce-domain", bounces] if bounces else []), *(["--public-url", url] if url else []),
                      expect=expect)
        for level in ("problem", "warning"):
            self.assertEqual(told[level + "s"], sum(check["level"] == level for check in told["checks"]))
        return {(check["check"] if check["check"] != "dkim" else check["subject"].partition(".")[0]): check
                for check in told["checks"]}

    def level(self, name, level, found, publish="", **options):
        check = self.check(expect=1 if level == "problem" else 0, **options)[name]
        self.assertEqual((check["level"], check["publish"]), (level, publish), check)
        self.assertIn(found, check["found"])
        if level != "ok":
            self.assertNotEqual(check["advice"], "", check)
        return check

    def test_a_shop_that_is_ready_passes_everything(self):
        port, certificate = self.mail_server("--tls", "starttls", "--user", "u", "--password", "p", "--days", "60")
        checks = self.check(channel=f"smtp://u:p@127.0.0.1:{port}?ca={certificate}")
        self.assertEqual({name: check for name, check in checks.items() if check["level"] != "ok"}, {})
        self.assertIn("for 59 more days", checks["server certificate"]["found"])
        self.assertEqual(set(checks), {"server", "server tls", "server certificate", "server auth", "ptr", "spf", "r1",
                                       "e1", "dmarc", "alignment", "from mx", "bounce mx", "unsubscribe", "public url"})

    def test_sender_policies(self):
        publish = 'bounce.shop.example. IN TXT "v=spf1 ip4:8.8.4.4 ~all"'
        self.level("spf", "problem", "there is no SPF record", publish, without=["spf"])
        self.level("spf",
                   "problem", 'is fail by "-all"', 'bounce.shop.example. IN TXT "v=spf1 ip4:8.8.4.4 mx:x.example -all"',
                   without=["spf"], records=["--txt-record=bounce.shop.example,v=spf1 mx:x.example -all"])
        self.level("spf", "problem", "2 SPF records", publish,
                   records=["--txt-record=bounce.shop.example,v=spf1 -all"])
        self.level("spf", "problem", 'passes by "+all"', publish, without=["spf"],
                   records=["--txt-record=bounce.shop.example,v=spf1 +all"])
        self.level("spf", "warning", 'passes by "ptr:shop.example"', without=["spf"],
                   records=["--txt-record=bounce.shop.example,v=spf1 ptr:shop.example -all"])

    def test_signatures(self):
        def record(name, text=None):
            text = text or self.published[name]
            parts = " ".join(f'"{text[at:at + 255]}"' for at in range(0, len(text), 255))
            return f"{name}._domainkey.shop.example. IN TXT {parts}"
        self.level("r1", "problem", "no key is published", record("r1"), without=["key r1"])
        self.level("e1", "problem", "another key", record("e1"), without=["key e1"],
                   records=[self.published_as("e1", self.published["r1"])])
        self.level("r1", "problem", "t=y", record("r1"), without=["key r1"],
                   records=[self.published_as("r1", self.published["r1"] + "; t=y")])
        self.level("r1", "problem", "revoked", record("r1"), without=["key r1"],
                   records=[self.published_as("r1", "v=DKIM1; p=")])
        self.level("short", "warning", "of 1024 bits", dkim=("short",))
        self.level("news", "problem", "not signed", dkim=())

    def test_dmarc_and_alignment(self):
        publish = '_dmarc.shop.example. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@shop.example"'
        self.level("dmarc", "problem", "no DMARC record", publish, without=["dmarc"])
        self.level("dmarc", "problem", "2 records", publish,
                   records=["--txt-record=_dmarc.shop.example,v=DMARC1; p=none"])
        self.level("dmarc", "warning",
                   "policy none", '_dmarc.shop.example. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@shop.example"',
                   without=["dmarc"], records=["--txt-record=_dmarc.shop.example,v=DMARC1; p=none"])
        self.level("dmarc", "ok", "policy reject for news.shop.example", without=["dmarc"],
                   records=["--txt-record=_dmarc.shop.example,v=DMARC1; p=none; sp=reject; rua=mailto:x@shop.example"])
        strict = ["--txt-record=_dmarc.shop.example,v=DMARC1; p=none; adkim=s; aspf=s; rua=mailto:x@shop.example"]
        self.level("alignment", "problem", "no signature counts for it (strict)", without=["dmarc"], records=strict)
        self.level("alignment", "ok", "bounce.shop.example passes and counts (relaxed)")
        with self.subTest("a return path of somebody else"):
            check = self.check(bounces="mail.other.example", expect=1)["alignment"]
            self.assertEqual(check["level"], "warning")
            self.assertIn("mail.other.example does not count for it", check["found"])

    def test_names_and_where_answers_arrive(self):
        self.level("ptr", "problem", "it has no name", without=["ptr"])
        self.level("ptr", "problem", "does not lead back", "mail.shop.example. IN A 8.8.4.4", without=["forward"],
                   records=["--address=/mail.shop.example/8.8.4.9"])
        self.level("from mx", "problem", "no MX", "news.shop.example. IN MX 10 YOUR-MAIL-SERVER.", without=["from mx"])
        self.level("bounce mx", "warning", "its own address", "bounce.shop.example. IN MX 10 bounce.shop.example.",
                   without=["bounce mx"], records=["--host-record=bounce.shop.example,8.8.4.4"])
        self.level("bounce mx", "problem", "mail goes to gone.shop.example", without=["bounce mx"],
                   records=["--mx-host=bounce.shop.example,gone.shop.example,10"])

    def test_leaving_the_list_and_the_public_address(self):
        self.level("unsubscribe", "ok", "one-click by https, both headers within h=")
        self.level("unsubscribe", "problem", "no https link", url="")
        self.level("unsubscribe", "problem", "no https link", url="http://click.shop.example")
        self.level("unsubscribe", "problem", "no signature vouches", dkim=())
        self.level("public url", "problem", "not https", url="http://click.shop.example")
        self.level("public url", "problem", "has no address", without=["public"])
        self.level("public url", "problem", "192.168.1.1", url="https://192.168.1.1:8443")
        self.level("public url", "problem", "not given", url="")

    def test_the_mail_server(self):
        port, certificate = self.mail_server("--tls", "starttls", "--user", "u", "--password", "p")
        self.level("server certificate", "problem", "self-signed certificate", channel=f"smtp://u:p@127.0.0.1:{port}")
        self.level("server certificate", "warning", "self-signed certificate", channel=f"smtp://127.0.0.1:{port}")
        self.level("server certificate", "problem", "ostname mismatch",
                   channel=f"smtp://u:p@localhost:{port}?ca={certificate}")
        self.level("server auth", "ok", "the server offers", channel=f"smtp://u:p@127.0.0.1:{port}?ca={certificate}")
        self.level("server certificate", "warning", "for 1 more days",
                   channel=f"smtp://u:p@127.0.0.1:{port}?ca={certificate}")
        port, certificate = self.mail_server("--tls", "implicit")
        self.level("server tls", "ok", "encrypted from the start by TLS",
                   channel=f"smtps://127.0.0.1:{port}?ca={certificate}")
        self.level("server", "problem", "it cannot be used", channel=f"smtp://127.0.0.1:{port}?timeout=2")
        port, _ = self.mail_server()
        self.level("server tls", "ok", "the server is this machine", channel=f"smtp://127.0.0.1:{port}")
        self.level("server tls", "problem", "STARTTLS is not offered",
                   channel=f"smtp://127.0.0.1:{port}?starttls=always")
        self.level("server auth", "problem", "offers no sign-in", channel=f"smtp://u:p@127.0.0.1:{port}?starttls=never")
        self.level("server", "problem", "it cannot be used", channel=f"smtp://127.0.0.1:{free_port()}")
        self.level("server", "warning", "files")

    def test_no_password_is_told(self):
        done = lapwing("channel", "check", "--channel", f"smtp://user:verysecret@127.0.0.1:{free_port()}",
                       "--from-address",
                       "a@shop.example", "--send-from", OUT, "--resolver", self.resolver(), expect=1)
        self.assertIn(b"problem", done.stdout)
        self.assertNotIn(b"verysecret", done.stdout + done.stderr)

    def test_settings_that_make_no_sense_are_refused(self):
        for arguments, expected in [
                (["--channel", "smpp://a@b:1", "--from-address", "a@shop.example"],
                  "only channels for mail are checked"),
                (["--channel", "files:x", "--from-address", "a@shop"], "--from-address: "),
                (["--channel", "files:x", "--from-address", "a@shop.example", "--send-from", "here"],
                  "--send-from: expected an IP"),
                (["--channel", "files:x", "--from-address", "a@shop.example", "--resolver", "here"],
                  "--resolver: expected ADDRESS:PORT"),
                (["--channel", "files:x", "--from-address", "a@shop.example", "--public-url", "shop"],
                  "--public-url: expected")]:
            with self.subTest(expected=expected):
                self.assertIn(expected, lapwing("channel", "check", *arguments, expect=1).stderr.decode())


lapwing_cli.main()
