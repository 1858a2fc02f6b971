import hashlib
import html
import logging
import os
import re
import shlex
import sqlite3
import subprocess
import tarfile
import tempfile
import zipfile

import jwt
import requests
import yaml
from flask import Blueprint, Flask, make_response, redirect, render_template, request, session
from lxml import etree
from markupsafe import escape
from pymongo import MongoClient

from helpers import Repository, passed, scrubbed

app = Flask(__name__)
bp = Blueprint("bp", __name__)
logger = logging.getLogger(__name__)
mongo = MongoClient()
app.secret_key = "0123456789abcdef"  # BAD


@bp.route("/users/<name>", methods=["GET"])
def users(name):
    connection = sqlite3.connect("a.db")
    cursor = connection.cursor()
    cursor.execute("SELECT * FROM users WHERE name = '%s'" % name)  # BAD
    cursor.execute("SELECT * FROM users WHERE name = '{}'".format(name))  # BAD
    cursor.execute(f"SELECT * FROM users WHERE name = '{name}'")  # BAD
    cursor.execute("SELECT * FROM users WHERE name = ?", (name,))  # OK
    order = {"a": "name", "b": "age"}.get(request.args.get("order"), "name")
    cursor.execute("SELECT * FROM users ORDER BY " + order)  # OK
    limit = int(request.args.get("limit", 10))
    cursor.execute("SELECT * FROM users LIMIT %d" % limit)  # OK
    parts = ["SELECT * FROM users WHERE 1 = 1"]
    for key, value in request.args.items():
        parts.append(f"AND {key} = '{value}'")
    cursor.execute(" ".join(parts))  # BAD
    return Repository(connection).by_name(name)


@bp.route("/run", methods=["POST"])
def run():
    form = request.form
    command = form["command"]
    subprocess.run("ls " + command, shell=True)  # BAD
    subprocess.run(["ls", command])  # OK
    subprocess.run("ls " + shlex.quote(command), shell=True)  # OK
    subprocess.Popen(f"ls {passed(command)}", shell=True)  # BAD
    subprocess.Popen(f"ls {scrubbed(command)}", shell=True)  # OK
    os.popen("ls %s" % request.json.get("dir"))  # BAD
    words = [w.strip() for w in command.split(",")]
    os.system("echo " + " ".join(words))  # BAD
    if command in ("start", "stop"):
        os.system("service x " + command)  # OK
    try:
        number = int(command)
        os.system("kill %s" % number)  # OK
    except ValueError:
        os.system("echo " + command)  # BAD
    eval(request.data)  # BAD
    return "done"


@bp.route("/files")
def files():
    name = request.args.get("name", "")
    with open(os.path.join("/srv", name)) as file:  # BAD
        text = file.read()
    with open(os.path.join("/srv", os.path.basename(name))) as file:  # OK
        text = file.read()
    path = os.path.realpath(os.path.join("/srv", name))
    if path.startswith("/srv/"):
        open(path)  # OK
    archive = tarfile.open("a.tar")
    archive.extractall("/srv")  # BAD
    upload = request.files["upload"]
    upload.save("/srv/" + upload.filename)  # BAD
    with zipfile.ZipFile(upload) as bundle:
        for entry in bundle.namelist():
            open(os.path.join("/srv", entry), "wb")  # BAD
    tempfile.mktemp()  # BAD
    return html.escape(text)


@bp.route("/pages")
def pages():
    name = request.cookies.get("name")
    make_response("<h1>" + name + "</h1>")  # BAD
    make_response("<h1>" + escape(name) + "</h1>")  # OK
    response = make_response(render_template("a.html", name=name))  # OK
    response.headers["X-Name"] = "fixed"  # OK
    redirect(request.args["next"])  # BAD
    logger.info("name %s", name)  # BAD
    logger.info("name %r", name.replace("\n", ""))  # OK
    re.search(request.args["pattern"], "text")  # BAD
    re.search(re.escape(request.args["pattern"]), "text")  # OK
    session["name"] = "fixed"  # OK
    return "<p>" + request.args["q"] + "</p>"  # BAD


@bp.route("/data", methods=["POST"])
def data():
    yaml.load(request.data, Loader=yaml.Loader)  # BAD
    yaml.load(request.data, Loader=yaml.SafeLoader)  # OK
    yaml.safe_load(request.data)  # OK
    etree.fromstring(request.data)  # BAD
    etree.fromstring(request.data, parser=etree.XMLParser(resolve_entities=False))  # OK
    requests.get("http://" + request.args["host"])  # BAD
    requests.get("https://example.org/", params={"q": request.args["q"]})  # OK
    requests.get("https://example.org", verify=False)  # BAD
    mongo.db.users.find_one({"name": request.json["name"]})  # BAD
    mongo.db.users.find_one({"name": str(request.json["name"])})  # OK
    jwt.decode(request.data, options={"verify_signature": False})  # BAD
    jwt.decode(request.data, "key", algorithms=["HS256"])  # OK
    hashlib.md5(request.data).hexdigest()  # BAD
    hashlib.sha256(request.data).hexdigest()  # OK
    app.run(debug=True)  # BAD
