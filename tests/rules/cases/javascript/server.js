const express = require('express');
const { exec, execFile } = require('child_process');
const cp = require('child_process');
const fs = require('fs');
import axios from 'axios';
const mysql = require('mysql');
const app = express();
const db = mysql.createConnection({});
app.get('/a', (req, res) => {
  const q = req.query.q;
  db.query("select * from t where a = '" + q + "'"); // BAD
  db.query(`select ${q}`); // BAD
  db.query("select ?", [q]); // OK
  exec('ls ' + q); // BAD
  cp.exec(`ls ${q}`, () => {}); // BAD
  execFile('ls', [q]); // OK
  eval(q); // BAD
  fs.readFile('/data/' + q, (e, d) => { res.send('x'); }); // BAD
  res.send('<p>' + q); // BAD
  res.send(escapeHtml(q)); // OK
  res.json({ q }); // OK
  res.redirect(q); // BAD
  axios.get(q); // BAD
  const n = parseInt(req.params.n, 10);
  db.query("select " + n); // OK
  const { name, other } = req.body;
  exec(name); // BAD
  const o = { a: q, b: 'x' };
  exec(o.b); // OK
  exec(o.a); // BAD
  new Function(q)(); // BAD
  setTimeout(() => exec('ls'), 100); // OK
});
function run(x) {
  return new Promise((ok) => { exec('id ' + x); }); // BAD
}
router.post('/b', async function (req, res) {
  await run(req.body.user);
  const list = ['a', req.body.z];
  exec(list[0]); // OK
  exec(list[1]); // BAD
  if (['x', 'y'].includes(req.body.k)) {
    exec(req.body.k); // BAD
  }
  const k = req.body.k;
  if (!['x', 'y'].includes(k)) return;
  exec(k); // OK
});
document.getElementById('x').innerHTML = location.hash; // BAD
document.getElementById('x').textContent = location.hash; // OK
require('crypto').createHash('md5'); // BAD
require('crypto').createHash('sha256'); // OK
