const Koa = require('koa');
const Router = require('@koa/router');
const { execSync } = require('child_process');
const router = new Router();

router.get('/a', async (ctx) => {
  execSync('ls ' + ctx.query.dir); // BAD
  ctx.redirect(ctx.query.next); // BAD
  ctx.body = '<p>' + ctx.request.body.name; // BAD
  ctx.body = { name: ctx.query.name }; // OK
});
