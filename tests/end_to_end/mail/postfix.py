"""End to end with a real Postfix: what the room `channel` sends must arrive as it was meant.

    postfix.py CHANNEL_TEST        (run by ctest as channel.postfix; needs root, postfix and python3)

Starts a Postfix of its own in a temporary folder, on a free port of the loopback interface, with nothing shared with
the machine's own mail; lets `CHANNEL_TEST --gtest_filter=AgainstPostfix.*` send to it; then reads the delivered files
with Python's e-mail parser. Leaves nothing behind. Exit code 77: skipped, something is missing.
"""
import collections
import ctypes
import email
import email.header
import email.policy
import email.utils
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

MASTER = "/usr/lib/postfix/sbin/master"
SINK = "/usr/sbin/smtp-sink"

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log
maillog_file_prefixes = {root}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.test
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
default_transport = error:no route
transport_maps = inline:{{{{late@customer.example.test = smtp:[127.0.0.1]:{sink_port}}}}}
smtp_dns_support_level = disabled
smtp_host_lookup = native
virtual_mailbox_domains = customer.example.test, bounce.example.test
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
recipient_delimiter = +
smtpd_recipient_restrictions =
    check_recipient_access inline:{{
        {{nobody@customer.example.test = 550 5.1.1 no such person}}
        {{full@customer.example.test = 452 4.2.2 mailbox full}} }},
    reject_unauth_destination
"""

MASTER_CF = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60    1 pickup
cleanup   unix n - n -     0 cleanup
qmgr      unix n - n 300   1 qmgr
rewrite   unix - - n -     - trivial-rewrite
bounce    unix - - n -     0 bounce
defer     unix - - n -     0 bounce
trace     unix - - n -     0 bounce
verify    unix - - n -     1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n -     - proxymap
smtp      unix - - n -     - smtp
showq     unix n - n -     - showq
error     unix - - n -     - error
retry     unix - - n -     - error
virtual   unix - n n -     - virtual
anvil     unix - - n -     1 anvil
scache    unix - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


def skip(reason):
    print(f"SKIPPED, NOT TESTED: {reason}", flush=True)
    sys.exit(77)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent():
    """Runs in the child: it gets SIGTERM when this script dies, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def wait_for(what, holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.05)


def is_listening(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Postfix:
    """A mail server in a folder, up within `with`."""

    def __init__(self, root):
        self.root, self.port, self.sink_port, self.children = root, free_port(), free_port(), []

    def __enter__(self):
        user = pwd.getpwnam("postfix")
        config, mail = self.root / "config", self.root / "mail"
        for folder in (config, mail, self.root / "queue", self.root / "data"):
            folder.mkdir()
        os.chown(mail, user.pw_uid, user.pw_gid)
        os.chown(self.root / "data", user.pw_uid, user.pw_gid)
        (config / "main.cf").write_text(MAIN_CF.format(root=self.root, sink_port=self.sink_port, uid=user.pw_uid,
                                                       gid=user.pw_gid))
        (config / "master.cf").write_text(MASTER_CF.format(port=self.port))
        try:
            # "check" makes the queue's folders.
            subprocess.run(["/usr/sbin/postfix", "-c", config, "check"], check=True)
            self.start([SINK, "-u", "postfix", "-f", ".", "-B", "552 5.2.2 mailbox full",
                        f"127.0.0.1:{self.sink_port}", "100"])
            self.start([MASTER, "-s", "-c", config])
            wait_for("Postfix and its sink", lambda: is_listening(self.port) and is_listening(self.sink_port))
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def start(self, command):
        self.children.append(subprocess.Popen(command, preexec_fn=end_with_parent))

    def __exit__(self, kind, error, trace):
        log = self.root / "log"
        if error is not None and log.exists():
            print(log.read_text(), file=sys.stderr)
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait(timeout=20)

    def delivered(self):
        return sorted((self.root / "mail" / "all" / "new").glob("*"))


def parsed(file):
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def by_recipient(files):
    mails = collections.defaultdict(list)
    for file in files:
        mails[parsed(file)["Delivered-To"]].append(file)
    return mails


def as_sent(file):
    """The message without the lines that Postfix put before it."""
    return file.read_bytes().partition(b"\nFrom: ")[2]


def equal(found, expected, what):
    if found != expected:
        raise AssertionError(f"{what}: expected {expected!r}, found {found!r}")


def part_of(message, kind):
    part = message.get_body(preferencelist=(kind,))
    equal(part.get_content_charset(), "utf-8", f"charset of the {kind} part")
    return part.get_content().replace("\r\n", "\n")


def name_in(file, header):
    """The name before the address. Python's newer parser (3.11) keeps the white space between encoded words of a name,
    which RFC 2047 (6.2) drops; the older one does it right."""
    raw = email.message_from_bytes(file.read_bytes(), policy=email.policy.compat32)[header]
    name, address = email.utils.parseaddr(raw.replace("\n", ""))
    return str(email.header.make_header(email.header.decode_header(name))), address


def check_offer(file):
    offer = parsed(file)
    equal(offer["Subject"], "Вы забыли кое-что в корзине: скидка 10 % ждёт вас до воскресенья", "Subject")
    equal(name_in(file, "From"), ("Магазин «Чибис», Москва", "shop@shop.example.test"), "From")
    equal(name_in(file, "To"), ("Анна О'Хара", "anna+x@customer.example.test"), "To")
    equal(offer["Message-ID"], "<p03-000000000123@shop.example.test>", "Message-ID")
    equal(offer["Date"].datetime.isoformat(), "2024-05-31T13:00:00+03:00", "Date")
    equal(offer["List-Unsubscribe"], "<https://shop.example.test/u/1?t=a%20b>, <mailto:u@shop.example.test>",
          "List-Unsubscribe")
    equal(offer["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click", "List-Unsubscribe-Post")
    equal(offer["List-Id"], "News <news.shop.example.test>", "List-Id")
    equal(offer["Precedence"], "bulk", "Precedence")
    equal(offer["MIME-Version"], "1.0", "MIME-Version")
    equal(offer["Return-Path"], "<b+p03-123@bounce.example.test>", "Return-Path")
    equal(offer.get_content_type(), "multipart/alternative", "type")
    equal(offer.defects, [], "defects found by the parser")
    equal(part_of(offer, "plain"), "Здравствуйте, Анна!\n\n.точка в начале строки\n.\nВаш «Чибис»\n", "text")
    equal(part_of(offer, "html"), "<p>Здравствуйте, <b>Анна</b>!</p>\n<p>Ваш «Чибис»</p>\n", "HTML")


def check_receipt(file):
    receipt = parsed(file)
    equal(receipt["List-Unsubscribe"], None, "List-Unsubscribe of a receipt")
    equal(part_of(receipt, "plain"), "dots:\n.\n..\n.a\n" + "x" * 2000 + "\n", "plain text")
    attachment = next(receipt.iter_attachments())
    equal(attachment.get_filename(), "Чек № 5.pdf", "name of the attachment")
    equal(attachment.get_content(), bytes(range(256)) * 8, "attachment")


def check_bounce(file):
    """The report on the message that the next server refused reaches the address in MAIL FROM."""
    report = parsed(file)
    equal(report.get_content_type(), "multipart/report", "type of the bounce")
    status = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"][0]
    about_recipient = status.get_payload()[1]
    equal(about_recipient["Status"], "5.2.2", "status in the bounce")
    # We ask for the headers alone (RET=HDRS).
    headers = [part for part in report.walk() if part.get_content_type() == "text/rfc822-headers"][0]
    original = email.message_from_string(headers.get_content())
    equal(original["Message-ID"], "<p03-000000000777@shop.example.test>", "Message-ID in the bounce")


def run(root, channel_test):
    with Postfix(root) as postfix:
        environment = os.environ | {"LAPWING_TEST_SMTP": f"smtp://127.0.0.1:{postfix.port}"}
        subprocess.run([channel_test, "--gtest_filter=AgainstPostfix.*"], check=True, env=environment)
        # Two copies of the offer, a receipt and a bounce.
        wait_for("four delivered messages", lambda: len(postfix.delivered()) >= 4)
        mails = by_recipient(postfix.delivered())
        equal({to: len(files) for to, files in mails.items()},
              {"anna+x@customer.example.test": 2, "boris@customer.example.test": 1,
               "b+p03-777@bounce.example.test": 1}, "who got mail")
        first, second = mails["anna+x@customer.example.test"]
        check_offer(first)
        equal(as_sent(first), as_sent(second), "a second try of the same message")
        check_receipt(mails["boris@customer.example.test"][0])
        check_bounce(mails["b+p03-777@bounce.example.test"][0])


def in_temporary_folder(prefix, work):
    """Does `work(folder)` in a folder that is gone afterwards; skips it, loudly, where no Postfix can be started."""
    if os.geteuid() != 0:
        skip("a Postfix of one's own needs root")
    for program in (MASTER, SINK):
        if not shutil.which(program):
            skip(f"{program} (Debian package postfix) is missing")
    # So that the clean-up runs when ctest loses patience.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix=prefix) as name:
        root = pathlib.Path(name)
        root.chmod(0o755)
        work(root)


def main():
    in_temporary_folder("lapwing-postfix-", lambda root: run(root, os.path.abspath(sys.argv[1])))
    print("channel.postfix: all is as it was sent")


if __name__ == "__main__":
    main()
