const express = require('express');
const { exec, execFile, spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const https = require('https');
const axios = require('axios');
const jwt = require('jsonwebtoken');
const crypto = require('crypto');
const _ = require('lodash');
const ejs = require('ejs');
const { MongoClient } = require('mongodb');
const mysql = require('mysql2/promise');
const { find, Store } = require('./store');

const router = express.Router();
const pool = mysql.createPool({ host: 'localhost' });

router.get('/users/:id', async (req, res, next) => {
  const { id } = req.params;
  const [rows] = await pool.query(`SELECT * FROM users WHERE id = ${id}`); // BAD
  await pool.query('SELECT * FROM users WHERE id = ?', [id]); // OK
  await pool.execute('SELECT * FROM users WHERE id = ' + Number(id)); // OK
  const { sort = 'name', ...rest } = req.query;
  await pool.query('SELECT * FROM users ORDER BY ' + sort); // BAD
  const allowed = ['name', 'age'];
  if (allowed.includes(sort)) {
    await pool.query('SELECT * FROM users ORDER BY ' + sort); // OK
  }
  res.send('<p>' + id); // BAD
  res.json({ id }); // OK
  find(req.query.q).then((found) => res.json({ found }));
  new Store(pool).byName(req.body.name);
});

router.post('/run', function (req, res) {
  exec('ls ' + req.body.dir, (error, out) => { res.end('done'); }); // BAD
  execFile('ls', [req.body.dir]); // OK
  spawn('sh', ['-c', 'ls ' + req.body.dir], { shell: true }); // BAD
  const words = req.body.words.map((word) => word.trim());
  exec(words.join(' ')); // BAD
  const command = Object.assign({}, req.body).command;
  exec(command); // BAD
  const copy = { ...req.body };
  exec(copy.name); // BAD
  eval(req.query.code); // BAD
  new Function(req.query.code); // BAD
  setTimeout(req.query.code, 10); // BAD
  setTimeout(() => res.end(), 10); // OK
});

router.get('/files', (req, res) => {
  fs.readFile(path.join('/srv', req.query.name), (error, data) => res.end('x')); // BAD
  fs.readFile(path.join('/srv', path.basename(req.query.name)), () => {}); // OK
  const full = path.resolve('/srv', req.query.name);
  if (full.startsWith('/srv/')) {
    fs.readFileSync(full); // OK
  }
  res.sendFile('/srv/' + req.query.name); // BAD
  res.download(req.query.name); // BAD
  fs.promises.writeFile(req.query.name, 'x'); // BAD
  res.redirect(req.query.next); // BAD
  res.redirect('/done'); // OK
  res.cookie('a', 'b', { secure: false }); // BAD
  res.cookie('a', 'b', { secure: true, httpOnly: true }); // OK
});

router.get('/fetch', async (req, res) => {
  await axios.get(req.query.url); // BAD
  await fetch('http://' + req.query.host); // BAD
  await axios.get('https://example.org', { params: { q: req.query.q } }); // OK
  https.request({ host: 'a', rejectUnauthorized: false }); // BAD
  new https.Agent({ rejectUnauthorized: true }); // OK
  new RegExp(req.query.pattern); // BAD
  new RegExp(_.escapeRegExp(req.query.pattern)); // OK
  _.merge({}, req.body); // BAD
  ejs.render(req.body.template); // BAD
  ejs.render('<%= name %>', { name: req.body.name }); // OK
  console.log('name ' + req.query.name); // BAD
  console.log('name', JSON.stringify(req.query.name)); // OK
});

router.post('/data', async (req, res) => {
  const db = (await MongoClient.connect('a')).db('b');
  await db.collection('users').findOne({ name: req.body.name }); // BAD
  await db.collection('users').findOne({ name: String(req.body.name) }); // OK
  jwt.verify(req.body.token, 'k', { algorithms: ['none'] }); // BAD
  jwt.sign({ a: 1 }, 'a key in the code'); // BAD
  jwt.sign({ a: 1 }, process.env.KEY); // OK
  crypto.createHash('md5').update('a'); // BAD
  crypto.createHash('sha256').update('a'); // OK
  crypto.createCipheriv('aes-128-ecb', 'k', null); // BAD
  Math.random(); // OK
  const target = {};
  target[req.body.key] = req.body.value; // OK
});

module.exports = router;
