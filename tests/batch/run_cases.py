# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs over many pictures: what goes wrong, what comes in between, what is left."""

import fcntl
import hashlib
import json
import signal
import subprocess
import time

import files

MANY = 120


def make_pictures(program, n, side=16, folder="in"):
    (program.folder / folder).mkdir(exist_ok=True)
    names = [f"{i:03}.png" for i in range(n)]
    for i, name in enumerate(names):
        files.write_png(program.folder / folder / name, files.make(side, side, seed=i % 7))
    return names


def check_whole(program, folder, names):
    """All of them and nothing else are there, and can be read."""
    assert program.names(folder) == sorted(names), program.names(folder)
    for name in names:
        files.read_png(program.folder / folder / name)


def test_bad_among_good(program):
    """bad files among good ones: these are painted, those are named with the reason, at once and at the end; status 1"""
    good = make_pictures(program, 3)
    bad = {"cut.png": (program.folder / "in/000.png").read_bytes()[:200], "empty.jpg": b"", "words.tif": b"These are words."}
    for name, data in bad.items():
        (program.folder / "in" / name).write_bytes(data)
    out, err = program.run("in", "missing.png", "-o", "out", status=1)
    check_whole(program, "out", good)
    assert len(out.splitlines()) == 3, out
    for name in ("in/cut.png", "in/empty.jpg", "in/words.tif", "missing.png"):
        assert err.count(f"{name}: ") == 2, err
    assert "4 of 7 pictures are not painted" in err, err


def test_names(program):
    """names with blanks, line ends and bytes that are no UTF-8, a folder given twice: each is painted once, and takes one line"""
    picture = files.make(16, 16)
    names = ["a b.png", "two\nlines.png", "-dash.png", "ü.png", b"\xff\xfe.png".decode("utf-8", "surrogateescape"), "x" * 240 + ".png"]
    (program.folder / "in").mkdir()
    for name in names:
        files.write_png(program.folder / "in" / name, picture)
    (program.folder / "link").symlink_to("in")
    out, _ = program.run("in", "in", "link", "./in/a b.png", "-o", "out")
    check_whole(program, "out", names)
    assert len(out.splitlines()) == len(names), out


def test_existing(program):
    """what is there is left alone and an error, passed over with --skip-existing, replaced with --overwrite; never the picture itself"""
    make_pictures(program, 2)
    (program.folder / "out").mkdir()
    mine = program.folder / "out/000.png"
    mine.write_bytes(b"mine")
    program.run("in", "-o", "out", status=1)
    assert mine.read_bytes() == b"mine"
    results, _ = program.run_in_json("in", "-o", "out", "--skip-existing")
    assert [result["result"] for result in results] == ["skipped", "skipped"]
    assert mine.read_bytes() == b"mine"
    program.run("in", "-o", "out", "--overwrite")
    check_whole(program, "out", ["000.png", "001.png"])
    before = (program.folder / "in/000.png").read_bytes()
    program.run("in/000.png", "-o", "in", "--overwrite", status=1)
    assert (program.folder / "in/000.png").read_bytes() == before


def test_same_name(program):
    """two pictures that would go to one file: the second is not painted, and that is said"""
    make_pictures(program, 1, folder="a")
    make_pictures(program, 1, folder="b")
    out, err = program.run("a", "b", "-o", "out", status=1)
    assert "a/000.png" in out and "b/000.png: Another picture" in err, out + err


def test_same_bytes(program):
    """the same bytes one by one, all together, side by side and with other threads"""
    names = make_pictures(program, 6)
    program.run("in", "-o", "together")
    program.run("in", "-o", "beside", "--jobs", "3")
    program.run("in", "-o", "threads", "--threads", "2")
    for name in names:
        program.run(f"in/{name}", "-o", "alone/")
    for folder in ("beside", "threads", "alone"):
        for name in names:
            assert (program.folder / folder / name).read_bytes() == (program.folder / "together" / name).read_bytes(), (folder, name)


def test_killed(program):
    """killed at any moment: what is there is whole; the next run paints the rest, and leaves nothing behind"""
    names = make_pictures(program, 24)
    for n in (0, 1, 4, 9):
        killed = program.start("in", "-o", "out", "--skip-existing", "--json")
        seen = 0
        while seen < n:
            seen += '"painted"' in killed.stdout.readline()
        killed.kill()
        killed.communicate()
        for name in program.names("out") if (program.folder / "out").exists() else []:
            if name in names:
                files.read_png(program.folder / "out" / name)
    there = set(program.names("out")) & set(names)
    results, _ = program.run_in_json("in", "-o", "out", "--skip-existing")
    assert sum(result["result"] == "painted" for result in results) == len(names) - len(there)
    check_whole(program, "out", names)


def test_leftovers(program):
    """what a killed program has left in the folder is removed, what a living one has is not"""
    make_pictures(program, 1)
    (program.folder / "out").mkdir()
    for name in (".pastiche-0123456789abcdef.claim", ".pastiche-0123456789abcdef.part", ".pastiche-00000000000000ff.part"):
        (program.folder / "out" / name).write_bytes(b"left")
    living = program.folder / "out/.pastiche-1111111111111111.claim"
    with open(living, "wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        program.run("in", "-o", "out")
    check_whole_but = [name for name in program.names("out") if name != living.name]
    assert check_whole_but == ["000.png"] and living.exists(), program.names("out")


def test_claimed(program):
    """what another program is painting is passed over with --skip-existing, and otherwise an error"""
    make_pictures(program, 2)
    (program.folder / "out").mkdir()
    stem = hashlib.sha256(b"000.png").hexdigest()[:16]
    with open(program.folder / f"out/.pastiche-{stem}.claim", "wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _, err = program.run("in/000.png", "-o", "out", status=1)
        assert "Another program" in err, err
        results, _ = program.run_in_json("in", "-o", "out", "--skip-existing")
    assert sorted((result["picture"], result["result"]) for result in results) == [("in/000.png", "skipped"), ("in/001.png", "painted")]


def test_four_programs(program):
    """four programs at one folder with --skip-existing: every picture is painted once"""
    names = make_pictures(program, 80, side=8)
    started = [program.start("in", "-o", "out", "--skip-existing", "--json", "--jobs", "4") for _ in range(4)]
    lines = [line for each in started for line in each.communicate()[0].splitlines()]
    assert [each.returncode for each in started] == [0] * 4
    painted = [json.loads(line)["picture"] for line in lines if '"painted"' in line]
    assert sorted(painted) == [f"in/{name}" for name in names], painted
    check_whole(program, "out", names)


def test_interrupted(program):
    """SIGINT: pictures in hand are painted, the others not, nothing is left behind; status 1"""
    names = make_pictures(program, 60, side=64)
    started = program.start("in", "-o", "out", "--json")
    lines = [started.stdout.readline()]
    started.send_signal(signal.SIGINT)
    lines += started.stdout.read().splitlines()  # communicate() would lose what has been read ahead
    _, err = started.communicate()
    painted = [json.loads(line)["picture"] for line in lines if '"painted"' in line]
    assert started.returncode == 1 and "Stopping" in err, err
    assert 1 <= len(painted) < len(names), len(painted)
    check_whole(program, "out", [picture.split("/")[1] for picture in painted])


def test_ended(program):
    """SIGINT twice, or SIGTERM: ends in the midst of a picture, without leaving anything behind"""
    files.write_png(program.folder / "a.png", files.make(64, 64))
    for signals in ([signal.SIGINT, signal.SIGINT], [signal.SIGTERM]):
        started = program.start("a.png", "-o", "out/", "--style", "great-wave", "--steps", "10000", "--threads", "1", quick=False)
        wait_for_claim(program)
        for number, each in enumerate(signals, 1):
            started.send_signal(each)
            if number < len(signals):
                assert "once more" in started.stderr.readline()
        started.communicate()
        assert started.returncode == 1
        assert program.names("out") == []


def wait_for_claim(program):
    while not (program.folder / "out").exists() or not program.names("out"):
        time.sleep(0.01)


def run_mounted(program, options, command):
    """Lets a shell do something with a file system of its own in the folder out. In a root that is no mount point of its own, as the tests'
    Debian 13 root is, nothing can be made private, but that is in a private namespace already."""
    (program.folder / "out").mkdir(exist_ok=True)
    script = f"mount -t tmpfs {options} none out && {command}"
    for how in (["--mount"], ["--mount", "--propagation", "unchanged"]):
        done = subprocess.run(["unshare", *how, "sh", "-c", script], cwd=program.folder, env=program.environment, capture_output=True,
                              text=True, check=False)
        if "propagation" not in done.stderr:
            break
    return done


def can_mount(program):
    can = run_mounted(program, "", "true").returncode == 0
    if not can:
        print("# left out: no file system can be mounted here")
    return can


def test_full_disk(program):
    """a full disk: a sentence and status 1; what was painted before is whole, and nothing is left of the others"""
    if not can_mount(program):
        return
    make_pictures(program, 12, side=64)
    call = f"{program.path} --style night-swirls --method instant in -o out; echo status $?; rm -rf copy; cp -a out copy"
    done = run_mounted(program, "-o size=64k", call)
    assert "status 1" in done.stdout and "The disk is full" in done.stderr, done
    left = program.names("copy")
    assert 1 <= len(left) < 12, left
    check_whole(program, "copy", left)


def test_read_only(program):
    """a folder that cannot be written: a sentence and status 1"""
    if not can_mount(program):
        return
    make_pictures(program, 1)
    done = run_mounted(program, "-o ro", f"{program.path} --style night-swirls --method instant in -o out; echo status $?")
    assert "status 1" in done.stdout and "Nothing may be written" in done.stderr, done


def test_many(program):
    """many pictures: the memory that they take does not grow"""
    make_pictures(program, MANY, side=96)
    results, _ = program.run_in_json("in", "-o", "out")
    peaks = [result["peak-bytes"] for result in results]
    assert len(peaks) == MANY
    assert peaks[-1] < peaks[MANY // 4] + (1 << 20), (peaks[MANY // 4], peaks[-1])


CASES = [test_bad_among_good, test_names, test_existing, test_same_name, test_same_bytes, test_killed, test_leftovers, test_claimed,
         test_four_programs, test_interrupted, test_ended, test_full_disk, test_read_only, test_many]
