"""Offers requests at a fixed rate from one thread, so that it takes little of what it measures."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HOST = "127.0.0.1"
Make = Callable[[int], bytes]


@dataclass(frozen=True)
class Visit:
    status: int
    seconds: float
    says_when: bool


class Load:
    """Each request comes from an address of its own, so that no limit of one address is met."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._visits = 0

    async def ask(self, request: bytes) -> Visit:
        self._visits += 1
        source = (f"127.2.{self._visits // 250 % 250}.{1 + self._visits % 250}", 0)
        started = time.monotonic()
        reader, writer = await asyncio.open_connection(HOST, self.port, local_addr=source)
        writer.write(request)
        answer = await reader.read(-1)
        writer.close()
        await writer.wait_closed()
        head = answer.partition(b"\r\n\r\n")[0].lower()
        return Visit(int(answer[9:12]), time.monotonic() - started, b"retry-after:" in head)

    async def one_after_another(self, make: Make, *, count: int, clients: int) -> list[Visit]:
        numbers = iter(range(count))

        async def client() -> list[Visit]:
            return [await self.ask(make(number)) for number in numbers]

        found = await asyncio.gather(*(client() for _ in range(clients)))
        return [visit for visits in found for visit in visits]

    async def at_rate(self, make: Make, *, rate: float, seconds: float) -> list[Visit]:
        """An open model: the next one comes whether the last was answered or not."""
        started, tasks = time.monotonic(), []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
            tasks.append(asyncio.create_task(self.ask(make(number))))
        return list(await asyncio.gather(*tasks))


def percentile(visits: Sequence[Visit], share: float) -> float:
    times = sorted(one.seconds for one in visits)
    return times[min(len(times) - 1, int(share * len(times)))]
