"""Datasets with a right checksum and wrong content: whatever stands in them, they are refused in words or used without
a crash."""

import json
import struct

import blake3

from mutate import WORDS

HASH = 32


class Container:
    """A dataset as its bytes and the places of its sections."""

    def __init__(self, path):
        content = path.read_bytes()
        self.content = content[:-HASH]
        length = struct.unpack_from("<I", content, 12)[0]
        self.directory = (16, length)
        self.sections = [(start, size) for _, start, size in json.loads(content[16 : 16 + length]) if size]

    def mutated(self, draw):
        """A few changes in any sections, or in the directory; the checksum fits."""
        content = bytearray(self.content)
        for _ in range(draw.choice([1, 1, 3, 10])):
            # Every section in turn is as likely: the small ones hold the counts and offsets.
            start, size = draw.choice(self.sections)
            at, kind = start + draw.randrange(size), draw.randrange(6)
            if kind == 0:
                content[at] ^= 1 << draw.randrange(8)
            elif kind <= 2:
                word = draw.choice(WORDS)
                at = max(start, min(at & ~3, start + size - len(word)))
                content[at : at + len(word)] = word
            elif kind == 3:
                other = start + draw.randrange(size)
                count = min(draw.choice([4, 8, 64]), start + size - max(at, other))
                content[at : at + count] = content[other : other + count]
            elif kind == 4:
                # A number a little off passes every check of size.
                at = max(start, min(at & ~3, start + size - 4))
                number = struct.unpack_from("<I", content, at)[0] if at + 4 <= len(content) else 0
                struct.pack_into("<I", content, at, (number + draw.choice([-1, 1, 2, 1000])) & 0xFFFFFFFF)
            else:
                first, length = self.directory
                content[first + draw.randrange(length)] = draw.choice(b'0123456789,[]" ')
        if draw.random() < 0.05:
            del content[draw.randrange(16, len(content)) :]
        return bytes(content) + blake3.blake3(bytes(content)).digest()
