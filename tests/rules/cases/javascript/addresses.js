const request = require('request');
const settings = require('./settings');

app.get('/go', (req, res) => {
  res.redirect(req.query.to); // BAD
  res.redirect('https://' + req.query.to); // BAD
  res.redirect('https://shop.example/' + req.query.to); // OK
  res.redirect(`https://shop.example/${req.query.to}/end`); // OK
  res.redirect('https://shop.example' + req.query.to); // BAD
  res.redirect('/list?page=' + req.query.page); // OK
  res.redirect('/' + req.query.page); // BAD
  res.redirect(settings.base + req.query.page); // OK
  res.redirect(`${req.query.to}/end`); // BAD
  request.get(req.query.to); // BAD
  request.get('https://shop.example/' + req.query.to); // OK
});
