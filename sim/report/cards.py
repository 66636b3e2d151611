"""Evidence cards in words that people read: what `conf/texts/card/` says of them."""

from sim.texts import Texts


def title(texts: Texts, name: str) -> str:
    """Return what a card is called, or all cards of a stage together."""
    return texts(f"card.{name}.title" if "." in name else f"app.stage.{name}")


def explanation(texts: Texts, name: str, place: str = "") -> str:
    """Return what a card's number is and where it comes from, in a sentence or two.

    Parameters
    ----------
    texts : Texts
    name : str
    place : str
        Municipality whose card it is; one that says the same as the country's has the country's words.
    """
    own = f"card_place.{place}.{name}"
    return texts(own if own in texts else f"card.{name}.text")


def source(texts: Texts, found: str) -> str:
    """Return a source's title, in the reader's language where it is Uitweg's own."""
    return texts.name("card_source", found)
