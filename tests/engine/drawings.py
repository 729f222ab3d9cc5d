"""Drawings read: the words in them, and those that leave them."""

import re
from xml.etree import ElementTree as ET

from gainshare.engine.ink import NARROW, WIDE, Plate


def words(drawing: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawing).iter() if element.tag.endswith("text")]


def leaving(found: Plate) -> list[str]:
    """Labels that end outside their drawing, at 0.55 em a letter."""
    out = []
    for drawing, width in ((found.wide, WIDE), (found.narrow, NARROW)):
        for element in ET.fromstring(drawing).iter():
            if element.tag.endswith("text") and element.text:
                style = element.get("style", "")
                size = float(re.findall(r"font-size: ([\d.]+)px", style)[0])
                long = 0.55 * size * len(element.text)
                before = {"middle": 0.5, "end": 1.0}.get("".join(re.findall(r"text-anchor: (\w+)", style)), 0.0)
                left = float(element.get("x", "nan")) - before * long
                if not -2 <= left <= left + long <= width + 2:
                    out.append(element.text)
    return out
