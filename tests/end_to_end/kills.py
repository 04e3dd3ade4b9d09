"""`lapwing import` and `lapwing run --keep`, killed with SIGKILL at random moments and started again each time: nothing
is lost, nothing comes twice, and the mail is the same to the byte as that of a run that was left in peace.

    kills.py LAPWING [KILLS [SEED]]

A kill only counts if the program was still at work. When a run gets to its end all the same it is compared, thrown
away, and begun anew, so the moments lie from the first millisecond to the last.
"""
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from lapwing_cli import LAPWING, REACTIVATION, Shop, answer

KILLS = int(sys.argv[2]) if len(sys.argv) > 2 else 100
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(10**6)
CUSTOMERS = 250
LAST_DAY = "2026-06-30"
EARLIEST = 0.005


def killed_after(moment, *arguments):
    """Kills the program after so many seconds. Its answer if it was done by then, else nothing."""
    command = [LAPWING, *map(str, arguments), "--json"]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, problems = program.communicate(timeout=moment)
    except subprocess.TimeoutExpired:
        program.kill()
        out, problems = program.communicate()
        if program.returncode == -9:
            return None
    assert program.returncode == 0, f"after a kill it does not go on: {' '.join(command)}\n{problems.decode()}"
    return json.loads(out)


class Play:
    """One copy of the shop, and the campaign played over it."""

    def __init__(self, folder):
        self.shop, self.mail = Shop(folder), folder / "mail"

    def command(self):
        return ["run", "--data", self.shop.data, "--campaign", REACTIVATION, "--from", "2026-05-05",
                "--until", LAST_DAY, "--keep", "--channel", f"files:{self.mail}"]

    def mails(self):
        return {path.name: path.read_bytes() for path in self.mail.iterdir()}

    def forget(self):
        shutil.rmtree(self.shop.data / "runs")
        shutil.rmtree(self.mail, ignore_errors=True)

    def assert_sound(self):
        (kept,) = (self.shop.data / "runs").iterdir()
        self.shop.assert_sound(kept)


def assert_same(expected, result, mails, play):
    assert result == expected, f"the result differs\n  in peace: {expected}\n  killed:   {result}"
    found = play.mails()
    missing, extra = sorted(mails.keys() - found.keys()), sorted(found.keys() - mails.keys())
    assert not missing and not extra, f"mails missing: {missing}; of nobody's: {extra}"
    changed = [name for name in mails if found[name] != mails[name]]
    assert not changed, f"mails with other bytes: {changed}"
    play.assert_sound()


def kill_runs(folder, chance):
    calm, killed = Play(folder / "calm"), Play(folder / "killed")
    shutil.copytree(calm.shop.folder, killed.shop.folder)
    expected = answer(*calm.command())
    mails = calm.mails()
    assert expected["entered"] > 20, f"the case proves nothing: {expected}"
    assert expected["bonuses"]["comeback"]["burned"] != "0.00", f"the case proves nothing: {expected}"
    assert len(mails) == sum(message["sent"] for message in expected["messages"].values())
    calm.assert_sound()

    # The middle one of three tells how far the moments must reach, on a busy machine too.
    took = []
    for _ in range(3):
        start = time.monotonic()
        result = answer(*killed.command())
        took.append(time.monotonic() - start)
        assert_same(expected, result, mails, killed)
        killed.forget()

    usual = sorted(took)[1]
    kills, runs, since_start = 0, 0, 0
    while kills < KILLS or since_start > 0:
        # The last one may end in peace, so that what it came to is compared too.
        moment = chance.uniform(EARLIEST, usual) if kills < KILLS else 300
        result = killed_after(moment, *killed.command())
        if result is None:
            kills, since_start = kills + 1, since_start + 1
            continue
        runs, since_start = runs + (since_start > 0), 0
        assert_same(expected, result, mails, killed)
        killed.forget()
    print(f"run: {kills} kills while running, over {runs} runs of {usual:.2f} s; {expected['entered']} entered, "
          f"{len(mails)} mails: all as if nothing had happened", flush=True)


def state_of(shop):
    asked = [{"contact": "email"}, {"contact": "sms"}, {"attribute": "city", "is_set": True},
             {"orders": "count", "where": {"status": ["returned", "cancelled"]}, "at_least": 1},
             {"orders": "count", "where": {"category": ["Чёрный чай"]}, "at_least": 1}]
    found = [shop.who(condition) for condition in asked]
    assert all(found), "a question that nobody answers proves nothing"
    return [answer("rfm", "--data", shop.data, "--at", LAST_DAY), *found]


def kill_imports(folder, chance):
    calm, killed = Shop(folder / "calm"), Shop(folder / "imported")
    expected = state_of(calm)
    command = ["import", "--data", killed.data]
    for table in ("customers", "orders", "lines", "products"):
        command += [f"--{table}", folder / f"files/{table}.csv"]
    start = time.monotonic()
    answer(*command)
    usual = time.monotonic() - start
    kills, runs = 0, 0
    while kills < KILLS // 10:
        shutil.rmtree(killed.data)
        before = kills
        while kills < KILLS // 10 and killed_after(chance.uniform(EARLIEST, usual), *command) is None:
            kills += 1
        runs += kills > before
        answer(*command)
        assert state_of(killed) == expected, "an import that was killed and begun again came to something else"
        killed.assert_sound()
    print(f"import: {kills} kills while running, over {runs} imports of {usual:.2f} s: all as if nothing had happened",
          flush=True)


def main(folder):
    chance = random.Random(SEED)
    answer("demo", "--data", folder / "calm/shop", "--files", folder / "files", "--customers", CUSTOMERS, "--last-day",
           LAST_DAY)
    kill_imports(folder, chance)
    kill_runs(folder, chance)


if __name__ == "__main__":
    print(f"seed {SEED}", flush=True)
    with tempfile.TemporaryDirectory(prefix="lapwing-kills-") as name:
        main(pathlib.Path(name))
