"""`lapwing serve`, killed with SIGKILL at a system call of its own around handing messages over, one call later each
time, then served again until nothing waits: what may go only once is never there twice, everything else goes at most
once more than it has to, and each message of which it is in doubt whether it went is listed as such.

    send_kills.py LAPWING

A call is counted by each thread for itself, so that the points end where no thread makes so many. Every call on the
network is tried, and of those on the disk, which are many, every sixth; all of them with EVERY_CALL=1 in the
environment. Needs strace.
"""
import collections
import http.server
import itertools
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import threading
import time

import lapwing_cli
from lapwing_cli import LAPWING, Server, ShopTest, answer, signed_in

sys.path.insert(0, str(pathlib.Path(__file__).parent / "mail"))
from sink import Listener, Sink  # noqa: E402

CUSTOMERS = 3
LAST_POINT = 400  # nobody makes so many of these calls for three messages
NETWORK = ("sendto", "recvfrom")
DISK = ("pwrite64", "fdatasync")
STEP = {calls: 1 if os.environ.get("EVERY_CALL") else 6 for calls in DISK}


class MailSink(Sink):
    """Knows how often each mail was handed over: its final dot, whatever became of the answer."""

    def __init__(self):
        super().__init__(self.count)
        self.counts = collections.Counter()

    def count(self, _, mail):
        self.counts[re.search(rb"^Message-I[Dd]: *<([^@>]+)", mail, re.M).group(1).decode()] += 1


class Gateway(http.server.ThreadingHTTPServer):
    """An HTTP gateway for SMS that takes everything."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GatewayDesk)
        self.port, self.counts = self.server_port, collections.Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass


class GatewayDesk(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.counts[asked["id"]] += 1
        said = b'{"status": "queued", "id": 1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


class SmsServer(Listener):
    """An SMS server over SMPP 3.4 that takes everything and knows how often each customer was written to."""

    BIND, SUBMIT, UNBIND, ENQUIRE, ANSWER = 0x09, 0x04, 0x06, 0x15, 0x80000000

    def __init__(self):
        self.counts = collections.Counter()
        super().__init__()

    def converse(self, file):
        while len(header := file.read(16)) == 16:
            self.answer(file, *struct.unpack(">IIII", header))

    def answer(self, file, length, command, _, sequence):
        body = file.read(length - 16)
        if command & self.ANSWER:
            return
        said = b"server\0" if command == self.BIND else b""
        if command == self.SUBMIT:
            # service_type, then source and destination with two bytes before each
            destination = re.match(rb"[^\0]*\0..[^\0]*\0..([^\0]*)\0", body, re.S).group(1).decode()
            self.counts[f"c{destination[-1]}"] += 1
            said = b"%d\0" % sum(self.counts.values())
        file.write(struct.pack(">IIII", 16 + len(said), command | self.ANSWER, 0, sequence) + said)
        file.flush()


class SendKills(ShopTest):
    named_by = "id"  # what of a message the other side knows

    def setUp(self):
        super().setUp()
        rows = ["customer_id,email,phone,email_consent,sms_consent\n"]
        rows += [f"c{i},c{i}@mail.example,+7916000000{i},yes,yes\n" for i in range(CUSTOMERS)]
        self.shop.take("--customers", self.shop.file("customers.csv", "".join(rows)))

    def define(self, channel):
        folder = self.shop.folder / "definitions" / "templates" / "hello"
        folder.mkdir(parents=True)
        template = {"id": "hello", "channel": channel, "text": "hello.txt"}
        if channel == "email":
            template |= {"subject": "Hello", "html": "hello.html"}
            (folder / "hello.html").write_text('<p>Hello <a href="{{unsubscribe_url}}">no more</a></p>')
        (folder / "template.json").write_text(json.dumps(template))
        (folder / "hello.txt").write_text("Hello {{unsubscribe_url}}" if channel == "email" else "Hello")

    def queue(self, channel, message_class):
        """The shop with a message for each of its customers, decided on and not tried."""
        self.define(channel)
        answer("audience", "--data", self.shop.data, "--where", '{"everyone": true}', "send", "--id", "spring",
               "--template", "hello", "--channel", channel, "--class", message_class, "--definitions",
               self.shop.folder / "definitions", "--yes")
        self.headers = signed_in(self.shop)
        self.waiting = self.shop.folder / "waiting"
        self.shop.data.rename(self.waiting)

    def kill_at(self, point, calls, options):
        """Whether it was killed before everything had been handed over."""
        shutil.rmtree(self.shop.data, ignore_errors=True)
        shutil.copytree(self.waiting, self.shop.data)
        program = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e",
             f"inject={calls}:signal=SIGKILL:when={point}", LAPWING, "serve", "--data", self.shop.data, "--listen",
             "127.0.0.1:0", "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if ready := program.stdout.readline():
            self.server.port = int(json.loads(ready)["url"].rstrip("/").rpartition(":")[2])
            while program.poll() is None and self.pending():
                time.sleep(0.02)
        was_killed = program.poll() is not None or not ready
        program.terminate() if was_killed else subprocess.run(["pkill", "-TERM", "-P", str(program.pid)])
        program.wait(timeout=60)
        program.stdout.close()
        return was_killed

    def pending(self):
        try:
            return self.server.ask("GET", "/api/status")[1]["pending_messages"]
        except (OSError, ValueError):
            return CUSTOMERS  # it is being killed

    def finish(self):
        """Serves until nothing waits; gives how many are in doubt."""
        self.server.start(stderr=subprocess.DEVNULL)
        self.wait_until(lambda: self.pending() == 0)
        self.server.stop()
        unknown = answer("message", "list", "--data", self.shop.data, "--outcome", "unknown")
        return {message[self.named_by] for message in unknown["messages"]}

    def check(self, sink, all_calls, options, copies_max):
        self.server = Server(self.shop, *options, headers=self.headers)
        for calls in all_calls:
            with self.subTest(calls=calls):
                self.check_every_point(sink, calls, options, copies_max)

    def check_every_point(self, sink, calls, options, copies_max):
        tried = 0
        for point in itertools.count(1, STEP.get(calls, 1)):
            self.assertLess(point, LAST_POINT)
            sink.counts.clear()
            was_killed = self.kill_at(point, calls, options)
            in_doubt = self.finish()
            # A message is called by the same name wherever it is; a sink knows it with the journal's name before.
            taken = {name.partition("-")[2] or name: count for name, count in sink.counts.items()}
            where = f"killed at {calls} number {point}: {dict(sink.counts)}, in doubt {in_doubt}"
            self.assertLessEqual(max(taken.values(), default=0), copies_max, where)
            everybody = set(taken) | in_doubt
            self.assertEqual(len(everybody), CUSTOMERS, where + ": each was handed over or is in doubt")
            tried += 1
            if not was_killed:
                break
        self.shop.assert_sound()
        self.assertGreater(tried, 1, f"nobody calls {calls}")
        print(f"killed at {tried - 1} points of {calls}", flush=True)

    def test_advertising_by_mail_is_never_handed_over_twice(self):
        sink = MailSink()
        self.queue("email", "marketing")
        self.check(sink, NETWORK + DISK, ["--channel", f"smtp://127.0.0.1:{sink.port}"], 1)

    def test_a_transactional_mail_goes_once_more_at_most(self):
        sink = MailSink()
        self.queue("email", "transactional")
        self.check(sink, NETWORK, ["--channel", f"smtp://127.0.0.1:{sink.port}"], 2)

    def test_an_sms_over_smpp_is_never_handed_over_twice(self):
        self.named_by = "customer"  # a submit_sm has no place for our name
        sink = SmsServer()
        self.queue("sms", "marketing")
        self.check(sink, NETWORK + DISK, ["--sms", f"smpp://shop:secret@127.0.0.1:{sink.port}?from=Lapwing"], 1)

    def test_an_sms_is_never_handed_over_twice(self):
        sink = Gateway()
        self.addCleanup(sink.shutdown)
        definition = self.shop.file("gateway.json", json.dumps({
            "name": "Ours", "url": f"http://127.0.0.1:{sink.port}/send",
            "headers": {"Content-Type": "application/json"},
            "body": '{"to": "{{number}}", "text": "{{text}}", "id": "{{id}}"}', "message_id": {"at": "/id"},
            "answers": [{"status": 200, "at": "/status", "is": "queued", "outcome": "accepted"}]}))
        self.queue("sms", "marketing")
        self.check(sink, NETWORK, ["--sms", f"gateway:{definition}?network=any"], 1)


if not shutil.which("strace"):
    lapwing_cli.skip("strace is not installed")
if subprocess.run(["strace", "-f", "-qq", "-o", "/dev/null", "true"], capture_output=True).returncode:
    lapwing_cli.skip("strace may not trace here")
lapwing_cli.main()
