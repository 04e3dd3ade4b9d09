"""How many events a second a server takes that has each on the disk before it says so, beside a bare echo of the same
bodies: in batches of 100, and one by one over connections that stay open.

    bench/ingest.py LAPWING INGEST_LOAD [SECONDS]
"""
import json
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

LAPWING, LOAD = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
SECONDS = sys.argv[3] if len(sys.argv) > 3 else "10"
ROUNDS = 3


def load(port, messages, connections, key):
    done = subprocess.run([LOAD, "load", str(port), str(messages), str(connections), SECONDS, key], check=True,
                          stdout=subprocess.PIPE)
    counted = json.loads(done.stdout)
    assert counted["refused"] == 0, counted
    return counted["messages"] / counted["seconds"]


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lapwing-bench-"))
    shop = folder / "shop"
    (folder / "none.csv").write_text("order_id,customer_id,created_at,status,total\n")
    subprocess.run([LAPWING, "import", "--data", shop, "--orders", folder / "none.csv"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    made = subprocess.run([LAPWING, "key", "make", "bench", "--data", shop, "--permission", "record_events", "--json"],
                          check=True, stdout=subprocess.PIPE)
    key = json.loads(made.stdout)["secret"]
    server = subprocess.Popen([LAPWING, "serve", "--data", shop, "--listen", "127.0.0.1:0", "--json"],
                              stdout=subprocess.PIPE)
    echo = subprocess.Popen([LOAD, "echo"], stdout=subprocess.PIPE)
    try:
        port = int(json.loads(server.stdout.readline())["url"].rstrip("/").rpartition(":")[2])
        echo_port = int(echo.stdout.readline())
        for name, messages, connections in (("batches of 100", 100, 8), ("one by one", 1, 64)):
            ours, bare = [], []
            for _ in range(ROUNDS):
                ours.append(load(port, messages, connections, key))
                bare.append(load(echo_port, messages, connections, key))
            events, echoed = statistics.median(ours), statistics.median(bare)
            print(f"{name:15} {events:9,.0f} events/s durable   echo {echoed:9,.0f}   {events / echoed:6.1%} of it   "
                  f"{resident(server.pid):6.0f} MB resident")
    finally:
        echo.kill()
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=120)
        shutil.rmtree(folder)


main()
