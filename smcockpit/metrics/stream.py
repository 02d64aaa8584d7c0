"""The records of a part of a file one after the other; those that were looked at ahead can be put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from smcockpit.metrics.decode import TableRow


class RecordStream:
    """`row` is the number of the last record that was reached."""

    def __init__(self, stream: Iterator[TableRow]) -> None:
        self._stream, self._back, self.row = stream, list[TableRow](), 0

    def __iter__(self) -> Iterator[TableRow]:
        return self

    def __next__(self) -> TableRow:
        record = self._back.pop() if self._back else next(self._stream)
        self.row = max(self.row, record.row)
        return record

    def put_back(self, taken: Sequence[TableRow]) -> None:
        """The next records are those again, in their order."""
        self._back += reversed(taken)

    def peek(self, most: int) -> list[TableRow]:
        """At most so many of the next records, which stay the next."""
        ahead = [record for _n, record in zip(range(most), self, strict=False)]
        self.put_back(ahead)
        return ahead
