import os
import subprocess as sp
import sqlite3, hashlib, pickle, yaml
from flask import Flask, request, redirect, make_response, render_template_string, send_file
from os import system as run_it
from markupsafe import escape
app = Flask(__name__)

@app.route("/a/<name>")
def a(name):
    conn = sqlite3.connect("x")
    cur = conn.cursor()
    cur.execute("select * from t where n = '%s'" % name) # BAD
    cur.execute("select * from t where n = ?", (name,)) # OK
    q = request.args.get("q", "")
    cur.execute(f"select {q}") # BAD
    cur.execute("select " + str(int(q))) # OK
    os.system("ls " + q) # BAD
    run_it(q) # BAD
    sp.run(["ls", q]) # OK
    sp.run("ls " + q, shell=True) # BAD
    sp.call("ls {}".format(q), shell=True) # BAD
    import shlex
    sp.call("ls {}".format(shlex.quote(q)), shell=True) # OK
    eval(q) # BAD
    render_template_string("<p>" + q) # BAD
    open("/data/" + q) # BAD
    open(os.path.join("/data", os.path.basename(q))) # OK
    pickle.loads(request.get_data()) # BAD
    yaml.load(request.data, Loader=yaml.SafeLoader) # OK
    yaml.load(request.data) # BAD
    hashlib.md5(b"x") # BAD
    hashlib.new("sha1", b"x") # BAD
    hashlib.sha256(b"x") # OK
    if q in ("a", "b"):
        os.system(q) # OK
    if q not in ALLOWED:
        return "no"
    os.system(q) # OK
    return redirect(request.args["next"]) # BAD

def helper(x):
    y = x.strip()
    return y.lower()

class Store:
    def __init__(self, name):
        self.name = name
        self.safe = "x"
    def bad(self):
        os.system(self.name) # BAD
    def good(self):
        os.system(self.safe) # OK

@app.route("/b", methods=["POST"])
def b():
    v = helper(request.form["v"])
    os.system(v) # BAD
    s = Store(v)
    s.bad()
    s.good()
    d = {}
    d["a"] = v
    d["b"] = "x"
    os.system(d["b"]) # OK
    os.system(d["a"]) # BAD
    l = []
    l.append("a"); l.append(v)
    os.system(l[0]) # OK
    os.system(l[1]) # BAD
    for i in request.form.getlist("z"):
        os.system(i) # BAD
    items = [x for x in request.args]
    os.system(" ".join(items)) # BAD
    r = make_response("hi " + v) # BAD
    r = make_response("hi " + escape(v)) # OK
    with open(v) as f: # BAD
        pass
    bar = "x"
    if 7 * 18 + 106 > 200:
        bar = "first"
    else:
        bar = v
    os.system(bar) # OK
    match_it = "safe" if True else v
    os.system(match_it) # OK
    return send_file(v) # BAD
