import os
import sqlite3
from typing import Optional

from fastapi import APIRouter, Depends, FastAPI, Query
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from pydantic import BaseModel

app = FastAPI()
api = APIRouter()


class Order(BaseModel):
    name: str
    count: int


@api.get("/orders/{name}")
async def orders(name: str, limit: int = 10, q: Optional[str] = Query(None)):
    database = sqlite3.connect("a.db")
    database.execute(f"SELECT * FROM orders WHERE name = '{name}'")  # BAD
    database.execute(f"SELECT * FROM orders LIMIT {limit}")  # OK
    database.execute("SELECT * FROM orders WHERE name = ?", [name])  # OK
    os.system("echo " + q)  # BAD
    return HTMLResponse("<p>" + name)  # BAD


@app.put("/orders")
async def store(order: Order):
    os.system("store " + order.name)  # BAD
    return FileResponse("/srv/" + order.name)  # BAD


@app.delete("/orders/{name}")
def remove(name: str, to: str):
    os.remove("/srv/" + name)  # BAD
    return RedirectResponse(to)  # BAD
