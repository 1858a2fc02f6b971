import configparser
import html
import io
import os
import pathlib
import random
import secrets
import subprocess
import urllib.parse
import xml.dom.minidom
import xml.sax

import elementpath
import flask
import lxml.etree
import yaml
from flask import make_response, redirect, request, session

import askers
from askers import page_text, notes

FOLDER = "/srv/files"


def init(app):
    @app.route("/containers", methods=["POST"])
    def containers():
        name = request.form.get("name")
        line = []
        line.append("first")
        line.append(name)
        line.append("last")
        line.pop(0)
        os.system(line[0])  # BAD
        os.system(line[1])  # OK
        settings = configparser.ConfigParser()
        settings.add_section("main")
        settings.set("main", "colour", "red")
        settings.set("main", "shape", name)
        os.system(settings.get("main", "shape"))  # BAD
        os.system(settings.get("main", "colour"))  # OK
        letters = "PQR"
        match letters[1]:
            case "P":
                chosen = name
            case "Q":
                chosen = "queen"
            case "R" | "S":
                chosen = name
            case _:
                chosen = "nobody"
        os.system(chosen)  # OK
        match letters[2]:
            case "P":
                chosen = "pawn"
            case "R" | "S":
                chosen = name
        os.system(chosen)  # BAD
        sentence = "nobody ever asks"
        if "ever" not in sentence:
            os.system(name)  # OK
        else:
            os.system(name)  # BAD
        if "ever" in sentence:
            name = "always"
        os.system(name)  # OK
        os.system({"a": "b"}.get("c", request.form["d"]))  # BAD
        return "done"

    @app.route("/asked", methods=["POST"])
    def asked():
        asker = askers.asker(request)
        os.system(asker.value("name"))  # BAD
        os.system(asker.fixed("name"))  # OK
        return page_text(asker.value("name"))  # OK

    @app.route("/shells", methods=["POST"])
    def shells():
        name = request.args["name"]
        words = []
        if os.name == "nt":
            words.append("cmd.exe")
            words.append("/c")
        else:
            words.append("sh")
            words.append("-c")
        words.append(f"echo {name}")
        subprocess.run(words, capture_output=True)  # BAD
        subprocess.run(["/bin/sh", "-c", "echo " + name])  # BAD
        subprocess.run(["echo", name])  # OK
        subprocess.CompletedProcess(args=["sh", "-c", name], returncode=0)  # OK
        return "done"

    @app.route("/paths", methods=["POST"])
    def paths():
        name = request.args["name"]
        base = os.path.realpath(FOLDER)
        path = os.path.realpath(os.path.join(base, name))
        open(path)  # BAD
        if os.path.commonpath([base, path]) != base:
            return "outside"
        open(path)  # OK
        return "done"

    @app.route("/inside", methods=["POST"])
    def inside():
        name = request.args["name"]
        base = os.path.realpath(FOLDER)
        path = os.path.realpath(os.path.join(base, name))
        try:
            is_inside = os.path.commonpath([base, path]) == base
        except ValueError:
            is_inside = False
        if not is_inside:
            return "outside"
        open(path)  # OK
        return "done"

    @app.route("/objects", methods=["POST"])
    def objects():
        name = request.args["name"]
        base = pathlib.Path(FOLDER).resolve()
        (base / name).read_text()  # BAD
        path = (base / name).resolve()
        path.write_text("x")  # BAD
        if base not in path.parents and path != base:
            return "outside"
        path.read_text()  # OK
        other = (base / request.args["other"]).resolve()
        other.relative_to(base)
        other.read_text()  # OK
        third = (base / request.args["third"]).resolve()
        if not str(third).startswith(str(base)):
            return "outside"
        third.read_text()  # OK
        return "done"

    @app.route("/names", methods=["POST"])
    def names():
        name = request.args["name"]
        short = os.path.basename(name)
        if short != name or short in ("", ".", ".."):
            return "no"
        open(FOLDER + "/" + name)  # OK
        kept = [one for one in request.args.getlist("n") if one in ("a", "b")]
        open(kept[0])  # OK
        taken = [one.strip() for one in request.args.getlist("n")]
        open(taken[0])  # BAD
        return "done"

    @app.route("/queries", methods=["POST"])
    def queries():
        name = request.args["name"]
        tree = lxml.etree.parse("staff.xml")
        tree.xpath("".join(["/staff[@id='", name, "']"]))  # BAD
        elementpath.select(tree, f"/staff[@id='{name}']")  # BAD
        tree.xpath("/staff[@id=$n]", n=name)  # OK
        if "'" in name:
            return "no"
        tree.xpath(f"/staff[@id='{name}']")  # OK
        return "done"

    @app.route("/code", methods=["POST"])
    def code():
        text = request.args["text"]
        eval(text)  # BAD
        if not text.startswith("'") or not text.endswith("'") or "'" in text[1:-1]:
            return "no"
        eval(text)  # OK
        return "done"

    @app.route("/away", methods=["POST"])
    def away():
        where = request.args["where"]
        parts = urllib.parse.urlparse(where)
        if parts.netloc not in ["example.org"] or parts.scheme != "https":
            return "no"
        return flask.redirect(where)  # OK

    @app.route("/farther", methods=["POST"])
    def farther():
        return redirect(request.args["where"])  # BAD

    @app.route("/sessions", methods=["POST"])
    def sessions():
        name = request.args["name"]
        session["name"] = name  # BAD
        flask.session[name] = "1"  # BAD
        session["fixed"] = "1"  # OK
        session["token"] = str(random.random())[2:]  # BAD
        session["token"] = secrets.token_urlsafe(32)  # OK
        session["token"] = str(random.SystemRandom().getrandbits(64))  # OK
        notes["colour"] = random.choice(["red", "blue"])  # OK
        answer = make_response("made")
        answer.set_cookie("token", str(random.getrandbits(64)), secure=True)  # BAD
        answer.set_cookie("a", "b", secure=False)  # BAD
        answer.set_cookie("a", "b", secure=True)  # OK
        return answer

    @app.route("/xml", methods=["POST"])
    def documents():
        text = request.args["text"]
        closed = xml.sax.make_parser()
        xml.dom.minidom.parseString(text, closed)  # OK
        closed.setFeature(xml.sax.handler.feature_external_ges, False)
        xml.dom.minidom.parseString(text, closed)  # OK
        open_one = xml.sax.make_parser()
        open_one.setFeature(xml.sax.handler.feature_external_ges, True)
        xml.dom.minidom.parseString(text, open_one)  # BAD
        lxml.etree.fromstring(text, lxml.etree.XMLParser(resolve_entities=True))  # BAD
        lxml.etree.fromstring(text, lxml.etree.XMLParser(resolve_entities=False))  # OK
        yaml.load(text, Loader=yaml.SafeLoader)  # OK
        return "done"

    @app.route("/page", methods=["POST"])
    def page():
        answer = ""
        name = request.args["name"]
        answer += f"name: {html.escape(name)}"
        answer += "%s" % name.replace("<", "&lt;")
        return answer  # OK

    @app.route("/open", methods=["POST"])
    def open_page():
        values = {}
        values["name"] = request.args["name"]
        return "name: {0[name]}".format(values)  # BAD

    @app.route("/parts", methods=["POST"])
    def parts():
        name = request.args["name"]
        if name.endswith("1"):
            return make_response(("fixed", {"X-Name": name}))  # OK
        if name.endswith("2"):
            return make_response((f"name: {name}", 200))  # BAD
        if name.endswith("3"):
            return f"name: {name}", 404  # BAD
        return "fixed", 200, {"X-Name": name}  # OK
