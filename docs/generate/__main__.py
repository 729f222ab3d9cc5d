"""Writes the generated parts of README and docs: `python -m docs.generate`. The tests refuse parts that are stale."""

from docs.generate.parts import stale

if __name__ == "__main__":
    for page, text in stale():
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, "utf-8")
