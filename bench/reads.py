"""How long each address that reads takes to answer while a big shop takes in orders, and what readers cost the intake.

    bench/reads.py LAPWING INGEST_LOAD [CUSTOMERS [FOLDER [readers]]]

Makes a shop of CUSTOMERS (1,000,000) with ten orders each and the examples' definitions, in FOLDER if given, where it
stays for the next run. Every address with GET is asked for somebody, beside 50 events a second; then the ad-hoc counts;
then the intake runs with all its might, alone and beside twenty readers, who look at a page for a moment and then at
the next; and who ask again as soon as they are answered. With `readers` only the latter. Milliseconds; the slowest
addresses first.
"""
import datetime
import http.client
import json
import pathlib
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

LAPWING, LOAD = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "examples"
CUSTOMERS = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
ORDERS_EACH = 10
TIMES = 40  # each address is asked so often
READERS = 20
INTAKE_SECONDS = 10
YEARS = 3

# What no shop has just like that; a stream never ends.
LEFT_OUT = {"/api/live", "/v1/projects/{write_key}/settings", "/api/webhooks/{webhook}",
            "/api/webhooks/{webhook}/deliveries", "/api/imports/{import}", "/api/imports/{import}/rejects",
            "/api/exports/{export}", "/api/exports/{export}/file", "/api/backtests/{backtest}",
            "/api/promo-codes/{code}", "/api/promo-codes/{code}/history"}
COUNTS = [{"all": [{"orders": "count", "within": "365 days", "at_least": 10},
                   {"orders": "average", "within": "365 days", "more_than": 5000}]},
          {"all": [{"orders": "last", "at_least_ago": "180 days"}, {"consent": "email"}]},
          {"bought": {"category": "category-7"}, "at_least_ago": "80 days"},
          {"rfm": {"r": [1, 2], "f": [4, 5]}},
          {"all": [{"attribute": "city", "equals": "Omsk"}, {"not": {"orders": "count", "at_least": 3}}]}]


def run(*arguments):
    done = subprocess.run([LAPWING, *map(str, arguments)], check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout) if "--json" in arguments else None


def write_files(folder):
    draw = random.Random(7)
    cities = ["Omsk", "Moscow", "Tver", "Kazan", "Perm"]
    with open(folder / "customers.csv", "w") as file:
        file.write("customer_id,email,first_name,city,email_consent\n")
        for i in range(CUSTOMERS):
            file.write(f"c{i},c{i}@mail.example,Customer {i},{cities[i % 5]},{'yes' if i % 3 else 'no'}\n")
    with open(folder / "products.csv", "w") as file:
        file.write("product_id,name,category,price\n")
        for i in range(5000):
            file.write(f"p{i},Product {i},category-{i % 200},{200 + i % 9800}\n")
    today = datetime.date.today()
    days = [(today - datetime.timedelta(days=back)).isoformat() for back in range(1, 365 * YEARS)]
    number = 1_000_000
    with open(folder / "orders.csv", "w") as file:
        file.write("order_id,customer_id,created_at,status,product_id,category,quantity,amount\n")
        for _ in range(CUSTOMERS * ORDERS_EACH):
            number += 1
            uniform = draw.random()
            customer = int(CUSTOMERS * uniform * uniform)  # some order often
            at = days[int(len(days) * draw.random())]
            file.write(f"{number},c{customer},{at}T{number % 24:02}:{number % 60:02}:00Z,completed,p{number % 5000},"
                       f"category-{number % 200},1,{200 + number % 9800}\n")


def make_shop(folder):
    shop = folder / "shop"
    if shop.exists():
        return shop
    write_files(folder)
    began = time.monotonic()
    run("import", "--data", shop, "--customers", folder / "customers.csv", "--orders", folder / "orders.csv",
        "--products", folder / "products.csv")
    print(f"imported in {time.monotonic() - began:.0f} s")
    run("apply", "--data", shop, EXAMPLES)
    for name in ("customers.csv", "orders.csv", "products.csv"):
        (folder / name).unlink()
    return shop


class Client:
    """One connection that stays open."""

    def __init__(self, port, key):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        """Status, answer and milliseconds."""
        began = time.perf_counter()
        self.connection.request(method, path, json.dumps(body) if body is not None else None, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        return response.status, answer, (time.perf_counter() - began) * 1000


def first_id(client, path, key="id"):
    """Of the first that a list has."""
    status, answer, _ = client.ask("GET", path)
    assert status == 200, (path, status, answer[:300])
    found = json.loads(answer)
    items = next(value for value in ([found] if isinstance(found, list) else list(found.values()))
                 if isinstance(value, list))
    return items[0][key] if items else None


def paths(client):
    """Every address that reads, filled in with somebody; those that nothing fits."""
    ids = {"customer": None, "product": "p7", "segment": first_id(client, "/api/segments"),
           "campaign": first_id(client, "/api/campaigns"), "type": first_id(client, "/api/bonus-types"),
           "rule": first_id(client, "/api/accrual-rules"), "pool": first_id(client, "/api/promo-pools"),
           "template": first_id(client, "/api/templates")}
    routes = [route["path"] for route in run("routes", "--json") if route["method"] == "GET"]
    today = datetime.date.today()
    span = f"from={today - datetime.timedelta(days=365)}&to={today}"
    queries = {"/api/rfm/transitions": span, "/api/report": "", "/api/campaigns/{campaign}/why": "customer=c7"}
    asked, left_out = [], []
    for path in routes:
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        if path in LEFT_OUT or any(name != "customer" and not ids.get(name) for name in names):
            left_out.append(path)
            continue
        query = f"?{queries[path]}" if queries.get(path) else ""
        asked.append((path, names, query, ids))
    return asked, left_out


def fill(path, names, query, ids, draw):
    for name in names:
        value = f"c{draw.randrange(CUSTOMERS)}" if name == "customer" else ids[name]
        path = path.replace("{" + name + "}", urllib.parse.quote(value, safe=""))
    return path + query


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def ask_each(client, slow_ms=300):
    asked, left_out = paths(client)
    draw = random.Random(11)
    rows = []
    for path, names, query, ids in asked:
        times, size = [], 0
        for _ in range(TIMES):
            status, answer, took = client.ask("GET", fill(path, names, query, ids, draw))
            if status not in (200, 404):
                print(f"{path}: {status} {answer[:200]}")
                break
            times.append(took)
            size = max(size, len(answer))
        if times:
            rows.append((percentile(times, 0.99), statistics.median(times), size, status, path + query))
    for slowest, median, size, status, path in sorted(rows, reverse=True):
        print(f"{median:9.1f} median {slowest:9.1f} slowest of {TIMES} {size / 1024:9.1f} KB  {status} {path}"
              f"{'   *' if slowest > slow_ms else ''}")
    print(f"{sum(row[0] <= slow_ms for row in rows)} of {len(rows)} within {slow_ms} ms; not asked: "
          f"{', '.join(left_out)}")


def ask_counts(client):
    for condition in COUNTS:
        times = []
        for _ in range(TIMES):
            status, answer, took = client.ask("POST", "/api/audiences/count", {"where": condition})
            assert status == 200, answer
            times.append(took)
        print(f"{statistics.median(times):9.1f} median {percentile(times, 0.99):9.1f} slowest of {TIMES}  "
              f"count {json.loads(answer)['count']:,} of {json.dumps(condition)}")


class Intake(threading.Thread):
    """Sends 50 events a second until it is told to stop."""

    def __init__(self, port, key):
        super().__init__(daemon=True)
        self.client, self.stopping, self.refused = Client(port, key), threading.Event(), 0

    def run(self):
        number = 0
        while not self.stopping.wait(0.02):
            number += 1
            status, _, _ = self.client.ask("POST", "/v1/track", {
                "type": "track", "userId": f"c{number * 7919 % CUSTOMERS}", "event": "Product Viewed",
                "messageId": f"reads-{time.time_ns()}", "properties": {"product_id": f"p{number % 5000}"}})
            self.refused += status != 200


def load(port, key):
    done = subprocess.run([LOAD, "load", str(port), "100", "8", str(INTAKE_SECONDS), key], check=True,
                          stdout=subprocess.PIPE)
    counted = json.loads(done.stdout)
    return counted["messages"] / counted["seconds"]


def read_until(port, key, look_seconds, stopping, asked):
    client, draw = Client(port, key), random.Random(threading.get_ident())
    pages = ["/api/status", "/api/customers", "/api/segments", "/api/rfm", "/api/campaigns", "/api/report"]
    while not stopping.wait(look_seconds):
        path = draw.choice([*pages, f"/api/customers/c{draw.randrange(CUSTOMERS)}"])
        status, _, took = client.ask("GET", path)
        asked.append((status, took))


def beside_readers(port, key, name, look_seconds):
    alone = [load(port, key)]
    stopping, asked = threading.Event(), []
    readers = [threading.Thread(target=read_until, args=(port, key, look_seconds, stopping, asked))
               for _ in range(READERS)]
    for reader in readers:
        reader.start()
    beside = load(port, key)
    stopping.set()
    for reader in readers:
        reader.join()
    alone.append(load(port, key))
    are_well = all(status == 200 for status, _ in asked)
    times = [took for _, took in asked]
    print(f"intake {statistics.mean(alone):9,.0f} events/s alone, {beside:9,.0f} beside {READERS} readers {name} "
          f"({beside / statistics.mean(alone):.0%}), who had {len(asked) / INTAKE_SECONDS:.0f} answers a second, "
          f"median {statistics.median(times):.1f} ms, 99th percentile {percentile(times, 0.99):.1f}, "
          f"slowest {max(times):.1f}, all well: {are_well}", flush=True)


def beside_few_events(port, key):
    intake = Intake(port, key)
    intake.start()
    client = Client(port, key)
    ask_each(client)
    ask_counts(client)
    intake.stopping.set()
    intake.join()
    print(f"of the events beside, {intake.refused} were refused")


def main():
    folder = pathlib.Path(sys.argv[4] if len(sys.argv) > 4 else tempfile.mkdtemp(prefix="lapwing-reads-"))
    folder.mkdir(parents=True, exist_ok=True)
    shop = make_shop(folder)
    key = run("key", "make", f"reads {time.time_ns()}", "--data", shop, "--permission", "all", "--json")["secret"]
    began = time.monotonic()
    server = subprocess.Popen([LAPWING, "serve", "--data", shop, "--listen", "127.0.0.1:0", "--json"],
                              stdout=subprocess.PIPE)
    try:
        port = int(json.loads(server.stdout.readline())["url"].rstrip("/").rpartition(":")[2])
        print(f"serving after {time.monotonic() - began:.1f} s")
        if len(sys.argv) <= 5:
            beside_few_events(port, key)
        beside_readers(port, key, "who look for a moment", 0.2)
        beside_readers(port, key, "who ask again at once", 0)
        status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
        print(next(line for line in status.splitlines() if line.startswith("VmRSS")))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=300)
        if len(sys.argv) <= 4:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
