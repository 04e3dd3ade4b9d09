"""Twice the events that a server can take, for minutes: its memory stays flat, and after a SIGKILL every event that it
said to have taken is there, once.

    bench/overload.py LAPWING OVERLOAD_LOAD [SECONDS]

First it is measured how many events are taken when as many are offered as can be. Then one server is offered half of
that, for the memory that the same events need at ease; and another one twice as much for SECONDS (300), on more
connections than it serves at a time, by clients that heed no Retry-After. That one is killed at the end, opened again,
and its journal held against what each request was answered.

Memory is read once a second, so that both servers can be compared where they have taken equally many events: what is
stored explains those. It fails if the overloaded one has
needed a quarter and 64 MB more there, or has grown by more than 48 bytes an event from the thirtieth second on (an
event takes up to 9 in memory, and its messageId 11 to 22, twice that for the moment in which the table grows).
"""
import http.client
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

LAPWING, LOAD = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
SECONDS = int(sys.argv[3]) if len(sys.argv) > 3 else 300
MEASURED_SECONDS = max(2, min(20, SECONDS // 3))
EASY_SECONDS = max(2, SECONDS // 3)
AS_MANY_AS_CAN_BE = 1_000_000
CONNECTIONS = 64
CONNECTIONS_IN_OVERLOAD = 400
SETTLED_SECONDS = 30
BYTES_AN_EVENT = 48
MEGABYTE = 1024 * 1024


class Shop:
    """A new shop with a server, which stays until it is dropped."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lapwing-overload-"))
        self.data = self.folder / "shop"
        (self.folder / "none.csv").write_text("order_id,customer_id,created_at,status,total\n")
        subprocess.run([LAPWING, "import", "--data", self.data, "--orders", self.folder / "none.csv"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        made = subprocess.run([LAPWING, "key", "make", "bench", "--data", self.data, "--permission", "all", "--json"],
                              check=True, stdout=subprocess.PIPE)
        self.key = json.loads(made.stdout)["secret"]
        self.samples = []  # seconds, bytes resident
        self.serve()

    def serve(self):
        began = time.monotonic()
        self.server = subprocess.Popen([LAPWING, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--json"],
                                       stdout=subprocess.PIPE)
        self.port = int(json.loads(self.server.stdout.readline())["url"].rstrip("/").rpartition(":")[2])
        return time.monotonic() - began

    def resident(self):
        status = pathlib.Path(f"/proc/{self.server.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) * 1024

    def journal_bytes(self):
        return sum(file.stat().st_size for file in self.data.iterdir() if file.name.startswith("journal.db"))

    def sample_until(self, stopping):
        began = time.monotonic()
        while not stopping.wait(1):
            self.samples.append((time.monotonic() - began, self.resident()))

    def offer(self, rate, seconds, connections, kill=False):
        """What became of the events. `kill`: the server, as soon as the time is over and while more is under way."""
        self.account = self.folder / "account"
        stopping = threading.Event()
        sampling = threading.Thread(target=self.sample_until, args=(stopping,))
        sampling.start()
        load = subprocess.Popen([LOAD, "offer", str(self.port), self.key, str(connections), str(rate),
                                 str(seconds + (5 if kill else 0)), self.account], stdout=subprocess.PIPE)
        if kill:
            time.sleep(seconds)
            stopping.set()
            sampling.join()
            self.server.kill()
            self.server.wait()
        counted = json.loads(load.stdout.read())
        assert load.wait() == 0
        stopping.set()
        sampling.join()
        return counted

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        assert self.server.wait(timeout=300) == 0

    def drop(self):
        if self.server.poll() is None:
            self.server.kill()
            self.server.wait()
        shutil.rmtree(self.folder)


def resident_at(samples, seconds):
    return min(samples, key=lambda one: abs(one[0] - seconds))[1]


def main():
    shops = []

    def new_shop():
        shops.append(Shop())
        return shops[-1]

    try:
        measured = new_shop()
        counted = measured.offer(AS_MANY_AS_CAN_BE, MEASURED_SECONDS, CONNECTIONS)
        durable_rate = counted["taken"] // MEASURED_SECONDS
        print(f"taken when as many are offered as can be: {durable_rate:,} events/s ({counted})", flush=True)
        measured.drop()

        easy = new_shop()
        empty = easy.resident()
        at_ease = easy.offer(durable_rate // 2, EASY_SECONDS, CONNECTIONS)
        easy_growth = easy.resident() - empty
        print(f"half of that for {EASY_SECONDS} s: {at_ease}; {easy_growth / MEGABYTE:.0f} MB more, "
              f"{easy_growth / at_ease['taken']:.0f} bytes an event", flush=True)
        easy.drop()

        shop = new_shop()
        empty = shop.resident()
        offered = 2 * durable_rate
        counted = shop.offer(offered, SECONDS, CONNECTIONS_IN_OVERLOAD, kill=True)
        taken_rate = counted["taken"] / SECONDS
        settled = min(SETTLED_SECONDS, SECONDS // 3)
        first, last = resident_at(shop.samples, settled), shop.samples[-1][1]
        growth, between = last - first, taken_rate * (SECONDS - settled)
        alike = resident_at(shop.samples, at_ease["taken"] / taken_rate) - empty
        print(f"offered {offered:,} events/s for {SECONDS} s on {CONNECTIONS_IN_OVERLOAD} connections: {counted}, "
              f"{taken_rate:,.0f} taken a second, journal {shop.journal_bytes() / MEGABYTE:,.0f} MB")
        print(f"resident {first / MEGABYTE:.0f} MB after {settled} s, {last / MEGABYTE:.0f} MB at the end, at most "
              f"{max(bytes_ for _, bytes_ in shop.samples) / MEGABYTE:.0f} MB: {growth / between:.0f} bytes an event; "
              f"{alike / MEGABYTE:.0f} MB for the events that took {easy_growth / MEGABYTE:.0f} MB at ease", flush=True)
        print(f"killed and opened again in {shop.serve():.1f} s", flush=True)
        shop.stop()
        checked = subprocess.run([LOAD, "check", shop.data, shop.account], stdout=subprocess.PIPE)
        print(f"held against the journal: {checked.stdout.decode().strip()}")
        assert counted["other"] == 0, "what is not taken is refused in a way that says when to come again"
        assert checked.returncode == 0, "what was taken is there once, and what was refused is not"
        assert alike <= easy_growth * 1.25 + 64 * MEGABYTE, "memory is what is stored, however much is offered"
        assert growth <= BYTES_AN_EVENT * between + 64 * MEGABYTE, "memory grows by what is stored and nothing else"
    finally:
        for one in shops:
            if one.folder.exists():
                one.drop()


main()
