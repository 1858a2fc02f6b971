const knex = require('knex')({ client: 'pg' });

async function find(text) {
  return knex.raw('select * from t where a = ' + text); // BAD
}

class Store {
  constructor(pool) {
    this.pool = pool;
  }

  byName(name) {
    return this.pool.query('select * from users where name = "' + name + '"'); // BAD
  }
}

module.exports = { find, Store };
