#!/usr/bin/python3
"""What binding.bench.ts measures, done by Debian's python3-libvirt: one JSON command a line, one JSON answer each.

Times are in ms; those to compare with another process's are the monotonic clock's, in ns.
"""
import asyncio
import json
import queue
import sys
import threading
import time

import libvirt
import libvirtaio

conn = None
domain = None
arrivals = queue.SimpleQueue()
registration = None


def here(work):
    return work()


on_loop = here


def open_connection(uri, events):
    """Without an event loop unless events are listened to: that is the faster way."""
    global conn, domain, on_loop
    if events == "thread":
        libvirt.virEventRegisterDefaultImpl()
        threading.Thread(target=run_thread, daemon=True).start()
    if events == "asyncio":
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()

        async def call(work):
            return work()

        on_loop = lambda work: asyncio.run_coroutine_threadsafe(call(work), loop).result()
        on_loop(lambda: libvirtaio.virEventRegisterAsyncIOImpl(loop))
    conn = on_loop(lambda: libvirt.open(uri))
    domains = conn.listAllDomains() if "storage" not in uri else []
    domain = domains[0] if domains else None


def run_thread():
    while True:
        libvirt.virEventRunDefaultImpl()


def timed(work):
    begin = time.perf_counter()
    result = work()
    return {"ms": (time.perf_counter() - begin) * 1e3, "result": result}


def xml():
    return timed(lambda: len([one.XMLDesc() for one in conn.listAllDomains()]))


def stats():
    return timed(lambda: len(conn.getAllDomainStats()))


def calls(count):
    return timed(lambda: len([domain.info() for _ in range(count)]))


def listen():
    global registration
    arrived = lambda *_: arrivals.put(time.monotonic_ns())
    lifecycle = libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE
    registration = on_loop(lambda: conn.domainEventRegisterAny(None, lifecycle, arrived, None))


def deafen():
    on_loop(lambda: conn.domainEventDeregisterAny(registration))


def arrival():
    return str(arrivals.get(timeout=10))


def toggle(suspend):
    begin = time.monotonic_ns()
    domain.suspend() if suspend else domain.resume()
    return str(begin)


def download(pool, name):
    volume = conn.storagePoolLookupByName(pool).storageVolLookupByName(name)

    def work():
        stream = conn.newStream()
        volume.download(stream, 0, 0)
        total = 0
        while chunk := stream.recv(262120):
            total += len(chunk)
        stream.finish()
        return total

    return timed(work)


COMMANDS = {
    "open": open_connection,
    "xml": xml,
    "stats": stats,
    "calls": calls,
    "listen": listen,
    "deafen": deafen,
    "arrival": arrival,
    "toggle": toggle,
    "download": download,
}

for line in sys.stdin:
    name, *arguments = json.loads(line)
    print(json.dumps(COMMANDS[name](*arguments)), flush=True)
