import os
import pathlib
from dataclasses import dataclass

import elementpath
from flask import Flask, request

app = Flask(__name__)
FOLDER = "/srv/files"


@dataclass
class Place:
    across: str
    down: str


class Kept:
    def __init__(self, text):
        self.text = text


class Shown(Kept):
    def __init__(self, text):
        super().__init__(text)
        self.other = "fixed"


class Plain(Kept):
    pass


def first(*words):
    return words[0]


@app.route("/fixed/way", methods=["POST"])
def fixed_way():
    part = request.path.split("/")[1]
    os.system("echo " + part)  # OK
    os.system("echo " + request.full_path)  # BAD
    return "done"


@app.route("/open/<path:rest>", methods=["POST"])
def open_way(rest):
    os.system("echo " + request.path)  # BAD
    return "done"


@app.route("/there", methods=["POST"])
def there():
    name = request.args["name"]
    os.path.exists(FOLDER + "/" + name)  # BAD
    os.path.exists(FOLDER + "/" + os.path.basename(name))  # OK
    path = pathlib.Path(FOLDER) / name
    path.exists()  # BAD
    whole = (pathlib.Path(FOLDER) / request.args["other"]).resolve()
    if not str(whole).startswith(FOLDER):
        return "outside"
    whole.is_file()  # OK
    elementpath.select(name, f"/a[@b='{name}']")  # BAD
    elementpath.select(name, "/a[@b='%s']" % name.replace("'", "&apos;"))  # OK
    return "done"


@app.route("/kept", methods=["POST"])
def kept():
    name = request.args["name"]
    os.system(Shown(name).text)  # BAD
    os.system(Shown(name).other)  # OK
    os.system(Plain(name).text)  # BAD
    os.system(Place(name, "b").across)  # BAD
    os.system(Place(name, "b").down)  # OK
    os.system(Place(down=name, across="a").down)  # BAD
    os.system(first(name, "b"))  # BAD
    os.system(first("a", name))  # OK
    return "done"
