"""How fast messages that were decided on are handed over, beside what the other side can take at all, in the same run.

    handover.py mail LAPWING [COUNT]         mails of 30 KB, unsigned and signed, beside smtp-source and OpenSSL
    handover.py sms LAPWING MODULES [COUNT]  SMS over SMPP, beside the client of the npm package smpp
    handover.py memory LAPWING [COUNT]       what the process holds after 100,000 messages and after COUNT (1000000)

A shop decides on COUNT messages to as many customers, and `lapwing serve` then hands them over: attempts made durable,
rendered (20 variables), links rewritten, built, signed, sent, receipts durable. The first tenth does not count. Rates
are medians of three turns, in which both sides take turns.

Yardsticks: smtp-source hands as many mails of the same size over as many connections to the same smtp-sink. Signing is
held against OpenSSL's signatures a second on all cores, by `openssl speed`. smtp-sink takes its part of the same cores
while mails are handed over, and nothing of them while OpenSSL signs; so two ratios are said: of the rates as they are,
and of the processor's time: what a signature takes OpenSSL over what a whole mail takes us. The SMS server's client
writes nothing to a disk and renders nothing; `channel_bench` has our channel alone beside it.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/end_to_end/mail"))
from sink import Sink  # noqa: E402

CONNECTIONS = 10
TURNS = 3
CORES = os.cpu_count()
TICKS = os.sysconf("SC_CLK_TCK")
VARIABLES = ["customer.first_name", "shop.name", "customer.email", "shop.url", "shop.address", "unsubscribe_url"]
VARIABLE_COUNT = 20
HTML_SIZE = 30_000

def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def mail_files():
    """A page of 30 KB, styled as MJML does it, with 20 variables and some 30 links, and its text."""
    style = ('style="padding:8px 16px;font-family:Arial,sans-serif;font-size:14px;line-height:20px;'
             'color:#333333"')
    # 0: a number, 1: a variable, 2: the style
    row = ('<tr><td {2}><p {2}>Чай листовой, сто граммов</p><table role="presentation" border="0" cellpadding="0" '
           'cellspacing="0" width="100%"><tbody><tr><td {2} align="left"><a href="https://shop.example/tea/{0}'
           '?from=mail&amp;place={0}" target="_blank" style="color:#0a7d5a;text-decoration:none">Купить</a></td>'
           '<td {2} align="right">250&nbsp;₽{1}</td></tr></tbody></table></td></tr>\n')
    size = len(row.format(100, "", style).encode())
    rows = [row.format(100 + i, ", {{%s}}" % VARIABLES[i % len(VARIABLES)] if i < VARIABLE_COUNT else "", style)
            for i in range(HTML_SIZE // size)]
    text = "{{customer.first_name}}, здравствуйте!\n" + "Чай листовой, 250 ₽\n" * 40 + "{{unsubscribe_url}}\n"
    return {"page.html": "<html><body><table>\n" + "".join(rows) + "</table></body></html>\n", "page.txt": text}


MAIL = {"subject": "{{customer.first_name}}, чай со скидкой", "html": "page.html", "text": "page.txt"}


class Shop:
    """A shop that has decided on a message for each of its customers."""

    def __init__(self, lapwing, count, channel, template, files):
        self.lapwing, self.count = lapwing, count
        self.scratch = tempfile.TemporaryDirectory(prefix="lapwing-handover-")
        self.folder = pathlib.Path(self.scratch.name)
        definition = self.folder / "definitions/templates/offer"
        definition.mkdir(parents=True)
        (definition / "template.json").write_text(json.dumps({"id": "offer", "channel": channel} | template))
        for name, text in files.items():
            (definition / name).write_text(text)
        rows = (f"c{i},c{i}@mail.example,Анна{i},+7916{i:07},yes,yes\n" for i in range(count))
        (self.folder / "customers.csv").write_text(
            "customer_id,email,first_name,phone,email_consent,sms_consent\n" + "".join(rows))
        self.run("import", "--customers", self.folder / "customers.csv")
        self.run("audience", "--where", '{"everyone": true}', "send", "--id", "spring", "--template", "offer",
                 "--channel", channel, "--class", "transactional", "--definitions", self.folder / "definitions",
                 "--yes")
        self.key = json.loads(self.run("key", "make", "bench", "--permission", "all", "--json"))["secret"]
        self.decided = self.folder / "decided"
        (self.folder / "shop").rename(self.decided)

    def run(self, *arguments):
        done = subprocess.run([self.lapwing, *arguments, "--data", self.folder / "shop"], capture_output=True)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def hand_over(self, *options, watch=lambda left, process: None):
        """Messages a second, and the processor's seconds for one."""
        shutil.rmtree(self.folder / "shop", ignore_errors=True)
        shutil.copytree(self.decided, self.folder / "shop")
        program = subprocess.Popen(
            [self.lapwing, "serve", "--data", self.folder / "shop", "--listen", "127.0.0.1:0", "--json", *options],
            stdout=subprocess.PIPE)
        url = json.loads(program.stdout.readline())["url"].rstrip("/")
        begin = None
        while True:
            left, now = self.pending(url), time.monotonic()
            watch(left, program.pid)
            if begin is None and left <= self.count * 0.9:
                begin, first, used = now, left, processor_seconds(program.pid)
            if left == 0:
                break
            time.sleep(0.02)
        used = processor_seconds(program.pid) - used
        program.terminate()
        program.wait()
        return (first / (now - begin), used / first) if first else (0, 0)

    def pending(self, url):
        asked = urllib.request.Request(url + "/api/status", headers={"Authorization": "Bearer " + self.key})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.load(answer)["pending_messages"]


class SmtpSink:
    """Postfix's: takes everything."""

    def __init__(self):
        self.place = f"127.0.0.1:{free_port()}"
        self.process = subprocess.Popen(["/usr/sbin/smtp-sink", *(["-u", "postfix"] if os.geteuid() == 0 else []),
                                         self.place, "100"])
        wait_for(self.place)

    def source_rate(self, count, size):
        """Of smtp-source, which keeps its connections too."""
        begin = time.monotonic()
        subprocess.run(["/usr/sbin/smtp-source", "-d", "-s", str(CONNECTIONS), "-m", str(count), "-l", str(size), "-f",
                        "shop@shop.example", "-t", "anna@mail.example", self.place], check=True)
        return count / (time.monotonic() - begin)


def wait_for(place):
    host, _, port = place.partition(":")
    for _ in range(500):
        try:
            return socket.create_connection((host, int(port))).close()
        except OSError:
            time.sleep(0.02)
    sys.exit(f"nobody listens at {place}")


def size_of_mail(lapwing):
    taken = []
    sink = Sink(lambda _, mail: taken.append(len(mail)))
    Shop(lapwing, 1, "email", MAIL, mail_files()).hand_over("--channel", f"smtp://127.0.0.1:{sink.port}", *TRACKED)
    return taken[0]


def openssl_rate():
    """RSA-2048 signatures a second on all cores."""
    said = subprocess.run(["openssl", "speed", "-mr", "-seconds", "3", "-multi", str(CORES), "rsa2048"],
                          capture_output=True, text=True, check=True).stdout
    return float(re.search(r"^\+F2:\d+:2048:([\d.]+)", said, re.M).group(1))


TRACKED = ["--public-url", "https://mail.shop.example", "--from-address", "news@shop.example"]


def mail(lapwing, count=10_000):
    size = size_of_mail(lapwing)
    shop, sink = Shop(lapwing, count, "email", MAIL, mail_files()), SmtpSink()
    options = ["--channel", f"smtp://{sink.place}?connections={CONNECTIONS}", *TRACKED]
    key, keys = shop.folder / "key.pem", shop.folder / "dkim.json"
    subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", key],
                   check=True, capture_output=True)
    key.chmod(0o600)
    keys.write_text(json.dumps([{"domain": "shop.example", "selector": "s", "key_file": "key.pem"}]))
    source, plain, bare, signed, used = [], [], [], [], []
    for _ in range(TURNS):
        source.append(sink.source_rate(count, size))
        plain.append(shop.hand_over(*options)[0])
        bare.append(openssl_rate())
        rate, seconds = shop.hand_over(*options, "--dkim", keys)
        signed.append(rate)
        used.append(seconds)
    sink.process.terminate()
    source, plain, bare, signed, used = map(statistics.median, (source, plain, bare, signed, used))
    print(f"mails of {size / 1000:.0f} KB, {CONNECTIONS} connections, {CORES} cores, medians of {TURNS}")
    print(f"unsigned: {plain:.0f}/s, smtp-source {source:.0f}/s: {plain / source:.2f} of it (at least 0.7)")
    print(f"signed with RSA-2048: {signed:.0f}/s, OpenSSL's signatures alone {bare:.0f}/s: {signed / bare:.2f} of them "
          f"beside the sink on the same cores; {CORES / bare / used:.2f} by lapwing's processor time (at least 0.8)")


def memory(lapwing, count=1_000_000):
    files = {"page.txt": "Hello, {{customer.first_name}}! {{unsubscribe_url}}\n",
             "page.html": "<p>Hello, {{customer.first_name}}! <a href=\"{{unsubscribe_url}}\">no more</a>"}
    template = {"subject": "Hello", "text": "page.txt", "html": "page.html"}
    shop, sink = Shop(lapwing, count, "email", template, files), SmtpSink()
    early, late = [], []

    def watch(left, process):
        done = count - left
        if 100_000 <= done < 150_000:
            early.append(resident_megabytes(process))
        if done >= count * 0.95:
            late.append(resident_megabytes(process))
        time.sleep(0.2)
    rate, _ = shop.hand_over("--channel", f"smtp://{sink.place}?connections={CONNECTIONS}", *TRACKED, watch=watch)
    sink.process.terminate()
    print(f"{count} mails at {rate:.0f}/s: {early[0]:.0f} MB after 100000, {late[-1]:.0f} MB after all: "
          f"{late[-1] / early[0]:.2f} of it")


def sms(lapwing, modules, count=50_000):
    script = pathlib.Path(__file__).resolve().parent / "smpp.js"
    place, window = f"127.0.0.1:{free_port()}", 50
    server = subprocess.Popen(["node", script, "serve", modules, place])
    wait_for(place)
    shop = Shop(lapwing, count, "sms", {"text": "page.txt"}, {"page.txt": "Hello, Lapwing here"})
    url = f"smpp://shop:secret@{place}?window={window}&rate=100000&from=Lapwing"
    theirs, ours = [], []
    for _ in range(TURNS):
        done = subprocess.run(["node", script, "submit", modules, place, str(count), str(window)], capture_output=True,
                              text=True, check=True)
        theirs.append(float(done.stdout))
        ours.append(shop.hand_over("--sms", url)[0])
    server.terminate()
    theirs, ours = statistics.median(theirs), statistics.median(ours)
    print(f"SMS, a window of {window}, medians of {TURNS}: {ours:.0f}/s, the npm client {theirs:.0f}/s: "
          f"{ours / theirs:.2f} of it (at least 1)")


def main():
    what, lapwing, *rest = sys.argv[1:]
    lapwing = str(pathlib.Path(lapwing).resolve())
    if what == "sms":
        return sms(lapwing, rest[0], *map(int, rest[1:]))
    {"mail": mail, "memory": memory}[what](lapwing, *map(int, rest))


main()
