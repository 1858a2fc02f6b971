import { Body, Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { exec } from 'child_process';
import * as fs from 'fs';
import { DataSource } from 'typeorm';

@Controller('users')
export class UsersController {
  constructor(private readonly source: DataSource, private readonly service: UsersService) {}

  @Get(':id')
  async one(@Param('id') id: string, @Query('n') n: number) {
    await this.source.query(`select * from users where id = '${id}'`); // BAD
    await this.source.query('select * from users where id = $1', [id]); // OK
    await this.source.query(`select * from users limit ${n}`); // OK
    return this.service.run(id);
  }

  @Post()
  create(@Body() body: CreateUser) {
    exec('useradd ' + body.name); // BAD
    fs.readFileSync('/srv/' + body.file); // BAD
  }
}

export class UsersService {
  run(name: string) {
    exec('id ' + name); // BAD
  }
}
