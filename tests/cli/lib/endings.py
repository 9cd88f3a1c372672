# SPDX-License-Identifier: Apache-2.0
"""How every command that prints ends when nobody reads or nothing can be written, and what a signal
leaves of what convert was writing.    endings.py PROGRAM
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HEADER = "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n"
FILES = {
    "cvr.csv": HEADER + "".join(f"Town,1,1,{i},,,Mayor,{'Ann' if i <= 25 else 'Bo'},\n" for i in range(1, 41)),
    "ranked.csv": HEADER + "".join(f"Town,1,1,{i},,,Mayor,{'Ann' if i <= 25 else 'Bo'},1\n" for i in range(1, 41)),
    "manifest.csv": "jurisdiction,container,tabulator,batch,cards\nTown,Box,1,1,40\n",
    "results.csv": "contest,choice,votes\nMayor,Ann,25\nMayor,Bo,15\n",
    "contests.csv": "contest,choice_function,seats,votes_allowed,choices,risk_limit,target\n"
    "Mayor,plurality,1,1,Ann;Bo,0.20,yes\n",
}
RECORD = [
    "new audit.ballast --election Test --no-passphrase",
    "add audit.ballast manifest manifest.csv",
    "add audit.ballast cvr cvr.csv",
    "add audit.ballast results results.csv",
    "add audit.ballast contests contests.csv",
    "commit audit.ballast",
    "seed audit.ballast 20261103123456789012",
]
# What prints, without changing anything.
PRINTING = """
version --verbose
help all
help formats
inspect cvr.csv manifest.csv
inspect --json cvr.csv
tally cvr.csv
tally --json cvr.csv
tally --irv-rules alaska ranked.csv
assert ranked.csv
assert --json ranked.csv
plan --risk-limit 0.1 --cards 1000 --margin 0.1
plan --risk-limit 0.1 --cards 1000 --margin 0.1 --json
simulate --margin 0.02 --cards 1000 --replications 20
risk kaplan-markov --margin 17761 --cards 468858 --sample 194
draw --seed 12345678901234567890 --count 3 manifest.csv
draw --seed 12345678901234567890 --count 3 manifest.csv --json
names audit.ballast list
contests audit.ballast
privacy audit.ballast
status audit.ballast
status --json audit.ballast
report audit.ballast
log audit.ballast
verify audit.ballast
""".strip().split("\n")


def fail(what):
    global failures
    failures += 1
    print(what)


def run(args, stdout=subprocess.PIPE):
    return subprocess.run([program] + args, stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)


def commands():
    """All of them, by the help."""
    text = run(["help"]).stdout.decode().split("Commands:")[1].split("Topics:")[0]
    return re.findall(r"^  (\w+)  ", text, re.M)


def check_unread(args):
    """`| head` that has gone already: as other programs, by SIGPIPE and without a word."""
    read, write = os.pipe()
    os.close(read)
    got = run(args, write)
    os.close(write)
    if got.returncode != -signal.SIGPIPE or got.stderr:
        fail(f"{args} without a reader: {got.returncode}, {got.stderr.decode()}")


def check_full(args):
    """Output that is lost is an error, and said."""
    with open("/dev/full", "wb") as full:
        got = run(args, full)
    if got.returncode != 2 or b"No space left" not in got.stderr:
        fail(f"{args} on a full disk: {got.returncode}, {got.stderr.decode()}")


def check_head(args):
    """A reader that takes one line, of an output of many."""
    got = subprocess.Popen([program] + args, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    got.stdout.readline()
    got.stdout.close()
    said = got.stderr.read().decode()
    got.wait()
    if said or got.returncode not in (0, 1, 2, -signal.SIGPIPE):
        fail(f"{args} | head -1: {got.returncode}, {said}")


def prints(args):
    got = run(args)
    if got.returncode not in (0, 1, 2) or not got.stdout:
        fail(f"{args}: {got.returncode}, {got.stderr.decode()}")
        return False
    return True


# ---- signals


def many_cards(path, cards):
    with open(path, "w", encoding="utf-8") as f:
        f.write(HEADER)
        f.writelines(f"Town,1,{i // 100},{i},T-{i},S,Mayor,{'Ann' if i % 3 else 'Bo'},\n" for i in range(cards))


def signalled(format, out, which):
    """Sends the signal as soon as the part is there. False: convert was faster."""
    child = subprocess.Popen([program, "convert", "many.csv", "--to", format, out], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    while not os.path.exists(out + ".part") and child.poll() is None:
        time.sleep(0.0005)
    child.send_signal(which)
    return child.wait() == -which


def check_signal(format, which):
    out = f"out-{format}-{which}"
    for cards in (100000, 300000, 900000):
        many_cards("many.csv", cards)
        if signalled(format, out, which):
            break
        shutil.rmtree(out, ignore_errors=True)
        if os.path.exists(out):
            os.remove(out)
    else:
        fail(f"convert --to {format}: {which} never came in time")
    left = [name for name in os.listdir(".") if name.startswith(out)]
    if left:
        fail(f"convert --to {format}: {which} leaves {left}")


def check_killed():
    """What nothing can remove: a folder is named, a file is written anew."""
    os.mkdir("killed.part")
    got = run(["convert", "cvr.csv", "--to", "dominion-json", "killed"])
    if got.returncode != 2 or b"remove killed.part" not in got.stderr:
        fail(f"a folder's part is there: {got.returncode}, {got.stderr.decode()}")
    os.rmdir("killed.part")
    if run(["convert", "cvr.csv", "--to", "dominion-json", "killed"]).returncode != 0:
        fail("after the part was removed it cannot be written")
    with open("killed.csv.part", "w", encoding="utf-8") as f:
        f.write("half of a longer file\n" * 1000)
    got = run(["convert", "cvr.csv", "--to", "ballast-cvr", "killed.csv"])
    with open("killed.csv", encoding="utf-8") as f:
        whole = f.read() == FILES["cvr.csv"]
    if got.returncode != 0 or not whole or os.path.exists("killed.csv.part"):
        fail(f"a file's part is there: {got.returncode}, {got.stderr.decode()}")


def main():
    for name, text in FILES.items():
        with open(name, "w", encoding="utf-8") as f:
            f.write(text)
    for line in RECORD:
        got = run(line.split())
        if got.returncode != 0:
            fail(f"{line}: {got.returncode}, {got.stderr.decode()}")
    for args in [line.split() for line in PRINTING] + [[name, "--help"] for name in commands()]:
        if prints(args):
            check_unread(args)
            check_full(args)
            check_head(args)
    for format in ("dominion-json", "ballast-cvr"):
        for which in (signal.SIGINT, signal.SIGTERM):
            check_signal(format, which)
    check_killed()


program, failures = os.path.abspath(sys.argv[1]), 0
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    main()
    os.chdir("/")
sys.exit(failures > 0)
