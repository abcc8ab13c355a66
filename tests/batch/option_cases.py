# SPDX-License-Identifier: GPL-3.0-or-later
"""What the command line says, and what it comes to."""

import json
import re
import shutil
import subprocess

import files
import trained_files

# Step by step, as fast as it goes.
FEW_STEPS = ["--steps", "2", "--least-steps", "1", "--threads", "1"]


def make_picture(program, side=16):
    files.write_png(program.folder / "a.png", files.make(side, side))


def test_wrong(program):
    """wrong commands: a sentence, status 2, and nothing is painted"""
    make_picture(program)
    (program.folder / "list.json").write_text("[1]")
    (program.folder / "unknown.json").write_text('{"nothing": 1}')
    (program.folder / "broken.json").write_text('{"steps": ')
    (program.folder / "value.json").write_text('{"steps": "many"}')
    style = ["--style", "great-wave"]
    for arguments in (
            ["a.png", "-o", "out"], [*style, "a.png"], [*style, "-o", "out"], ["--style", "nothing", "a.png", "-o", "out"],
            ["--nothing", *style, "a.png", "-o", "out"], [*style, "--steps", "0", "a.png", "-o", "out"],
            [*style, "--steps", "1.5", "a.png", "-o", "out"], [*style, "--steps", "nan", "a.png", "-o", "out"],
            [*style, "--method", "nothing", "a.png", "-o", "out"], [*style, "--quality", "101", "a.png", "-o", "out"],
            [*style, "--size", "-1", "a.png", "-o", "out"], [*style, "--jobs", "0", "a.png", "-o", "out"],
            [*style, "--overwrite", "--skip-existing", "a.png", "-o", "out"], ["--style", "night-swirls", "a.png", "-o", "out"],
            [*style, "--style", "night-swirls", "--method", "instant", "a.png", "-o", "out"],
            ["--style", "great-wave:0", "a.png", "-o", "out"], ["--look", "nothing", "a.png", "-o", "out"],
            [*style, "--network-file", "a.png", "a.png", "-o", "out"], [*style, "--settings", "missing.json", "a.png", "-o", "out"],
            *([*style, "--settings", name, "a.png", "-o", "out"] for name in ("list.json", "unknown.json", "broken.json", "value.json")),
            [*style, "a.png", "list.json", "-o", "out.png"]):
        out, err = program.run(*arguments, status=2, quick=False)
        assert err.startswith("pastiche: ") and len(err.splitlines()) == 1 and not out, (arguments, err)
        assert not (program.folder / "out").exists() or program.names("out") == [], arguments


def test_every_setting(program):
    """every setting is an option, and what is painted says all of them; given as a file, they paint the same"""
    make_picture(program)
    results, _ = program.run_in_json("a.png", "-o", "first/", "--seed", "5", "--brush-size", "2")
    settings = results[0]["settings"]
    assert (settings["seed"], settings["brush-size"], settings["method"]) == (5, 2.0, "instant")
    shown, _ = program.run("--help-settings")
    assert sorted(re.findall(r"^  --([\w-]+)=", shown, re.MULTILINE)) == sorted(settings)
    given = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    program.run("a.png", "-o", "second/", "--style", "night-swirls", *given, quick=False)
    (program.folder / "settings.json").write_text(json.dumps({**settings, "style": ["night-swirls:3"]}))
    program.run("a.png", "-o", "third/", "--settings", "settings.json", quick=False)
    paintings = {(program.folder / folder / "a.png").read_bytes() for folder in ("first", "second", "third")}
    assert len(paintings) == 1


def test_precedence(program):
    """a look's settings give way to those of a file, and these to options; styles that are named replace the look's"""
    make_picture(program)
    (program.folder / "settings.json").write_text(json.dumps({"look": "morning-wash", "contours": 7, "fill": 30}))
    arguments = ["--settings", "settings.json", "--fill", "35", "a.png", "-o", "out/", "--need"]
    (result,), _ = program.run_in_json(*arguments, quick=False)
    assert result["style"] == "horse-mackerel-and-prawns:1", result["style"]
    settings = result["settings"]
    assert (settings["style-weight"], settings["contours"], settings["fill"], settings["palette"]) == (1.5, 7.0, 35.0, "linear")
    (result,), _ = program.run_in_json(*arguments, "--style", "poppies:0.5", "--style", "great-wave", quick=False)
    assert result["style"] == "poppies:0.5 great-wave:1", result["style"]


def test_need(program):
    """--need says what a picture needs, and paints nothing"""
    make_picture(program)
    out, _ = program.run("a.png", "-o", "out", "--need")
    assert re.fullmatch(r"a\.png: This will take .*\n", out), out
    results, _ = program.run_in_json("a.png", "--need")
    assert results[0]["bytes"] > 0 and results[0]["result"] == "need"
    assert program.names(".") == ["a.png"], program.names(".")


def test_step_by_step(program):
    """step by step, in a mixture of a shipped painting and a file: there are losses, and --size makes it smaller"""
    make_picture(program, side=48)
    files.write_png(program.folder / "own.png", files.make(64, 64, seed=3))
    files.write_tiff(program.folder / "own.tif", files.make(64, 64, seed=3))
    for name in ("own.png:0.5", "own.tif:0.5"):
        (result,), _ = program.run_in_json("--style", "poppies", "--style", name, *FEW_STEPS, "--size", "32", "a.png", "-o",
                                           f"as-{name[4:7]}/", quick=False)
        assert result["losses"]["style"] > 0 and result["losses"]["total"] > 0, result
        assert (result["width"], result["height"]) == (32, 32)
    same = [(program.folder / name / "a.png").read_bytes() for name in ("as-png", "as-tif")]
    assert same[0] == same[1]
    assert files.read_png(program.folder / "as-png/a.png")[0].width == 32


def test_retouched(program):
    """retouching works without GIMP: it makes a difference, the same each time"""
    make_picture(program, side=32)
    for folder in ("a", "b"):
        program.run("a.png", "-o", f"{folder}/", "--grain", "50", "--sharpen", "50")
    program.run("a.png", "-o", "plain/")
    once, again, plain = ((program.folder / folder / "a.png").read_bytes() for folder in ("a", "b", "plain"))
    assert once == again and once != plain


def test_trained_style(program):
    """a trained style is named by its file, or by its name where it lies in GIMP's folder, and paints as the ready one it was made of"""
    make_picture(program)
    listed = json.loads((program.source / "data/instant-styles/instant-styles.json").read_text())
    ready = {style["name"]: style["index"] for style in listed}
    styles = program.folder / "config/GIMP/3.0/pastiche/styles", program.folder / "elsewhere"
    for name, folder in zip(("mine", "other"), styles):
        trained_files.write_trained(name, ready["night-swirls"], "A title", folder=folder)
    shown, _ = program.run("--list-styles", quick=False)
    assert "mine " in shown and "other " not in shown, shown
    program.run("a.png", "-o", "ready/")
    for style in ("mine", "elsewhere/other.safetensors"):
        program.run("--style", style, "--method", "instant", "a.png", "-o", "trained/", "--overwrite", quick=False)
        assert (program.folder / "trained/a.png").read_bytes() == (program.folder / "ready/a.png").read_bytes(), style


def test_man_page(program):
    """the man page has every option, and nothing in it that roff complains about"""
    page = program.path.parents[2] / "data/man/pastiche.1"
    shown, _ = program.run("--help-all", quick=False)
    options = set(re.findall(r"--([\w-]+)=?", shown)) - {"help", "help-all", "help-settings"}
    described = re.findall(r"^(?:\\fB\\-\w\\fR, )?\\fB\\-\\-([\w\\-]+)\\fR", page.read_text("ascii"), re.MULTILINE)
    assert sorted(name.replace("\\", "") for name in described) == sorted(options), options ^ set(described)
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", page], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and not done.stderr, done.stderr


def test_chinese(program):
    """where people read Chinese, help, lists and errors are Chinese"""
    if not shutil.which("localedef"):
        print("# left out: there is no localedef")
        return
    subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", "--no-archive", program.folder / "zh_CN.UTF-8"], check=True)
    program.environment.update(LC_ALL="zh_CN.UTF-8", LOCPATH=str(program.folder))
    for arguments in (["--help-all"], ["--list-looks"], ["--list-styles"]):
        shown, _ = program.run(*arguments, quick=False)
        assert re.search("[\u4e00-\u9fff]{4}", shown), shown
    _, err = program.run("--style", "nothing", "a.png", "-o", "out", status=2, quick=False)
    assert re.search("[\u4e00-\u9fff]{4}", err), err


def test_lists(program):
    """styles, looks, version and help are told without painting"""
    styles, _ = program.run("--list-styles", quick=False)
    assert "great-wave " in styles and "night-swirls " in styles
    looks, _ = program.run("--list-looks", quick=False)
    for look in json.loads((program.source / "data/looks/looks.json").read_text()):
        assert f"{look['name']} " in looks
    version, _ = program.run("--version", quick=False)
    assert re.fullmatch(r"pastiche [\d.]+\n", version), version


CASES = [test_wrong, test_every_setting, test_precedence, test_need, test_step_by_step, test_retouched, test_trained_style,
         test_man_page, test_chinese, test_lists]
