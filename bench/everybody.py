"""Whole-base questions against DuckDB, SQLite and PostgreSQL: everybody.py PROGRAM FOLDER [CUSTOMERS].

Runs PROGRAM (everybody_bench), which answers and writes its shop into FOLDER as CSV, asks the others the same on the
same machine in the same run, checks that all found as many customers, and prints medians with ratios. PostgreSQL takes
part if its programs are installed.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time

import duckdb


def median_ms(work, runs):
    """The median time of `work()` in milliseconds, and what it last gave."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        found = work()
        times.append(time.perf_counter() - start)
    return sorted(times)[runs // 2] * 1000, found


def customers_sql(question, table="orders"):
    """Who the question holds for."""
    sql = question["sql"]
    if sql["where"]:
        return f"SELECT DISTINCT customer FROM {table} WHERE {sql['where']}"
    found = f"SELECT customer FROM {table} GROUP BY customer HAVING {sql['having']}"
    if sql["needs_consent"]:
        return f"SELECT customer FROM ({found}) AS found JOIN customers USING (customer) WHERE consent"
    return found


def hundred_sql(segments, table):
    """How many each of the segments holds, all in one pass."""
    answers = ", ".join(f"({s['sql']['having']}) AS c{i}" for i, s in enumerate(segments))
    needs = ["c%d AND consent" % i if s["sql"]["needs_consent"] else "c%d" % i for i, s in enumerate(segments)]
    counts = ", ".join(f"count(*) FILTER (WHERE {need})" for need in needs)
    grouped = f"SELECT customer, {answers} FROM {table} GROUP BY customer"
    return f"SELECT {counts} FROM ({grouped}) AS found JOIN customers USING (customer)"


def rfm_sql(rfm, divide, bounds):
    """How many buyers are in each cell of R, F and M.

    `bounds` gives the bounds of the figures as one row: days1 .. days4, orders1 .. orders4, amount1 .. amount4.
    """
    def above(figure):
        return "1" + "".join(f" + CASE WHEN {figure} > {figure}{k} THEN 1 ELSE 0 END" for k in range(1, 5))
    figures = (f"SELECT customer, {rfm['today']} - max(second) {divide} 86400 AS days, count(*) AS orders, "
               f"sum(amount) AS amount FROM orders WHERE second >= {rfm['since']} GROUP BY customer")
    scores = (f"SELECT 6 - ({above('days')}) AS r, {above('orders')} AS plain_f, {above('amount')} AS m, orders "
              f"FROM figures CROSS JOIN bounds")
    guarded = ("SELECT r, CASE WHEN orders = 1 THEN 1 WHEN orders = 2 AND plain_f > 3 THEN 3 ELSE plain_f END AS f, m "
               "FROM scores")
    return (f"WITH figures AS MATERIALIZED ({figures}), bounds AS MATERIALIZED ({bounds}), scores AS ({scores}), "
            f"guarded AS ({guarded}) SELECT r, f, m, count(*) FROM guarded GROUP BY r, f, m")


def listed_bounds(quantiles):
    """Bounds from what gives a list of four of a figure."""
    lists = ", ".join(f"{quantiles(figure)} AS {figure}" for figure in ("days", "orders", "amount"))
    places = ", ".join(f"({figure})[{k}] AS {figure}{k}" for figure in ("days", "orders", "amount")
                       for k in range(1, 5))
    return f"SELECT {places} FROM (SELECT {lists} FROM figures) AS quantiles"


def ranked_bounds():
    """Bounds from rows in order: of figures with few values from how many there are of each, else from row numbers."""
    def ranks(figure):
        if figure == "amount":
            return "SELECT amount AS value, row_number() OVER (ORDER BY amount) AS upto FROM figures"
        return (f"SELECT {figure} AS value, sum(count(*)) OVER (ORDER BY {figure}) AS upto FROM figures "
                f"GROUP BY {figure}")
    def row(figure):
        places = ", ".join(f"min(value) FILTER (WHERE upto >= ({k} * count + 4) / 5) AS {figure}{k}"
                           for k in range(1, 5))
        return f"(SELECT {places} FROM ({ranks(figure)}), (SELECT count(*) AS count FROM figures))"
    return f"SELECT * FROM {row('days')}, {row('orders')}, {row('amount')}"


def cells_of(rows):
    """As everybody_bench gives them: by r, then f, then m."""
    cells = [0] * 125
    for r, f, m, count in rows:
        cells[(int(r) - 1) * 25 + (int(f) - 1) * 5 + int(m) - 1] = int(count)
    return cells


class Duck:
    """DuckDB with the orders in one order."""

    def __init__(self, name, folder, order_by):
        self.name = name
        self.connection = duckdb.connect()
        self.connection.execute("SET threads = 2")
        self.connection.execute(
            f"CREATE TABLE customers AS SELECT customer::UINTEGER AS customer, consent::BOOLEAN AS consent "
            f"FROM read_csv('{folder}/customers.csv')")
        self.connection.execute(
            f"CREATE TABLE orders AS SELECT customer::UINTEGER AS customer, second::UINTEGER AS second, "
            f"amount::BIGINT AS amount, category::USMALLINT AS category FROM read_csv('{folder}/orders.csv') "
            f"ORDER BY {order_by}")

    def ask(self, question, runs):
        if "rfm" in question:
            sql = rfm_sql(question["rfm"], "//",
                          listed_bounds(lambda figure: f"quantile_disc({figure}, [0.2, 0.4, 0.6, 0.8])"))
            ms, rows = median_ms(lambda: self.connection.execute(sql).fetchall(), runs)
            return ms, cells_of(rows)
        sql = customers_sql(question)
        ms, found = median_ms(lambda: self.connection.execute(sql).fetchnumpy(), runs)
        return ms, len(found["customer"])

    def hundred(self, segments, runs):
        sql = hundred_sql(segments, "orders")
        return median_ms(lambda: list(self.connection.execute(sql).fetchone()), runs)


class Sqlite:
    """SQLite with the two indexes that these questions want."""

    name = "SQLite"

    def __init__(self, folder, duck):
        path = f"{folder}/peer.sqlite"
        if os.path.exists(path):
            os.remove(path)
        self.connection = sqlite3.connect(path)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.execute("CREATE TABLE customers (customer INTEGER PRIMARY KEY, consent INTEGER)")
        self.connection.execute(
            "CREATE TABLE orders (customer INTEGER, second INTEGER, amount INTEGER, category INTEGER)")
        for table, marks in (("customers", "?,?"), ("orders", "?,?,?,?")):
            rows = duck.connection.execute(f"SELECT * FROM {table}")
            while chunk := rows.fetchmany(100_000):
                self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", chunk)
        self.connection.execute("CREATE INDEX by_customer ON orders (customer, second, amount)")
        self.connection.execute("CREATE INDEX by_category ON orders (category, second, customer)")
        self.connection.commit()
        self.connection.execute("ANALYZE")

    def ask(self, question, runs):
        rfm = "rfm" in question
        sql = rfm_sql(question["rfm"], "/", ranked_bounds()) if rfm else customers_sql(question)
        ms, found = median_ms(lambda: self.connection.execute(sql).fetchall(), runs)
        return ms, cells_of(found) if rfm else len(found)

    def hundred(self, segments, runs):
        return None


class Postgres:
    """A PostgreSQL of its own, on a socket in the folder."""

    name = "PostgreSQL"

    def __init__(self, folder):
        self.home = os.path.join(os.path.abspath(folder), "postgres")
        shutil.rmtree(self.home, ignore_errors=True)
        os.makedirs(self.home)
        self.as_user = []
        if os.geteuid() == 0:  # PostgreSQL does not run as root
            shutil.chown(self.home, "postgres", "postgres")
            self.as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self.run("initdb", "--pgdata", self.home + "/data", "--auth=trust")
        options = f"-k {self.home} -h '' -c shared_buffers=2GB -c work_mem=512MB -c max_parallel_workers_per_gather=2"
        self.run("pg_ctl", "--pgdata", self.home + "/data", "--wait", "--log", self.home + "/log", "-o", options,
                 "start")
        self.sql("CREATE TABLE customers (customer int PRIMARY KEY, consent boolean);"
                 "CREATE TABLE orders (customer int, second bigint, amount bigint, category smallint)")
        for table in ("customers", "orders"):
            with open(f"{folder}/{table}.csv", "rb") as rows:
                self.run("psql", "-q", "-h", self.home, "-d", "postgres", "-c",
                         f"COPY {table} FROM STDIN WITH (FORMAT csv, HEADER)", stdin=rows)
        self.sql("CREATE INDEX ON orders (customer, second) INCLUDE (amount);"
                 "CREATE INDEX ON orders (category, second) INCLUDE (customer); VACUUM ANALYZE")

    def run(self, program, *arguments, stdin=None):
        folders = ["/usr/lib/postgresql/15/bin"] + os.environ["PATH"].split(":")
        path = next(p for f in folders if os.path.exists(p := os.path.join(f, program)))
        done = subprocess.run([*self.as_user, path, *arguments], stdin=stdin, check=True, capture_output=True,
                              text=True)
        return done.stdout

    def sql(self, text):
        for statement in text.split(";"):
            self.run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.home, "-d", "postgres", "-c", statement)

    def timed(self, sql, runs):
        """The median time of the statement, and the rows of all runs."""
        out = self.run("psql", "-h", self.home, "-d", "postgres", "-c", "\\timing on", *(["-c", sql] * runs))
        times = sorted(float(line.split()[1]) for line in out.splitlines() if line.startswith("Time:"))
        rows = [line.split("|") for line in out.splitlines() if "|" in line and "count" not in line]
        return times[len(times) // 2], rows

    def ask(self, question, runs):
        if "rfm" in question:
            sql = rfm_sql(question["rfm"], "/", listed_bounds(
                lambda figure: f"percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY {figure})"))
            ms, rows = self.timed(sql, runs)
            return ms, cells_of(rows)
        sql = customers_sql(question)
        ms, rows = self.timed(f"SELECT count(*), count(DISTINCT customer) FROM ({sql}) AS found", runs)
        return ms, int(rows[0][0])

    def hundred(self, segments, runs):
        return None

    def close(self):
        self.run("pg_ctl", "--pgdata", self.home + "/data", "--mode=fast", "stop")


def peers(folder):
    ducks = [Duck("DuckDB by customer", folder, "customer, second"), Duck("DuckDB by time", folder, "second")]
    yield from ducks
    yield Sqlite(folder, ducks[0])
    if shutil.which("initdb") or os.path.exists("/usr/lib/postgresql/15/bin/initdb"):
        postgres = Postgres(folder)
        yield postgres
        postgres.close()
    else:
        print("PostgreSQL is not installed and takes no part", file=sys.stderr)


def main():
    program, folder = sys.argv[1:3]
    customers = sys.argv[3] if len(sys.argv) > 3 else "1000000"
    os.makedirs(folder, exist_ok=True)
    ours = json.loads(subprocess.run([program, "--customers", customers, "--csv", folder], check=True,
                                     capture_output=True, text=True).stdout)
    print(f"{ours['customers']:,} customers, {ours['orders']:,} orders, {ours['threads']} threads, "
          f"{ours['bytes_per_customer']} bytes a customer with timers; medians in milliseconds")
    asked = sorted(ours["questions"], key=lambda question: question["name"])
    best = {question["name"]: float("inf") for question in asked}
    best["100 segments"] = float("inf")
    wrong = any(question["count"] != question["by_hand"]["count"] or
                question.get("cells") != question["by_hand"].get("cells") for question in asked)
    print(f"{'':20}" + "".join(f"{name:>14}" for name in best))
    print(f"{'Lapwing':20}" + "".join(f"{q['ms']:14.2f}" for q in asked) + f"{ours['hundred']['ms']:14.1f}")
    print(f"{'  scan by hand':20}" + "".join(f"{q['by_hand']['ms']:14.2f}" for q in asked))
    for peer in peers(folder):
        line = f"{peer.name:20}"
        for question in asked:
            ms, found = peer.ask(question, 5)
            expected = question["cells"] if "rfm" in question else question["count"]
            wrong = wrong or found != expected
            best[question["name"]] = min(best[question["name"]], ms)
            line += f"{ms:14.2f}" + ("" if found == expected else f" ({found}!)")
        if (answer := peer.hundred(ours["hundred"]["segments"], 3)) is not None:
            ms, counts = answer
            wrong = wrong or counts != [segment["count"] for segment in ours["hundred"]["segments"]]
            best["100 segments"] = min(best["100 segments"], ms)
            line += f"{ms:14.1f}"
        print(line, flush=True)
    ratios = [best[q["name"]] / q["ms"] for q in asked] + [best["100 segments"] / ours["hundred"]["ms"]]
    print(f"{'best peer / Lapwing':20}" + "".join(f"{ratio:13.1f}x" for ratio in ratios))
    if wrong:
        sys.exit("the counts differ")


if __name__ == "__main__":
    main()
