"""How each task of each scene is done. The script continues eyes.py.

A step is something that a reader does, what it's done to, and perhaps a value:

    ("click", "link.2")              a button, by its deed or by its name
    ("type", "#amount-2-0", "11")    a field
    ("choose", "#to-1-0", "alice")   a list
    ("slide", "#bits", 14)           a slider
    ("drag", "#race-time", 0.5)      a slider, to half of its length or thereabouts
    ("through", "#race-next")        a button, again and again, until it does nothing more
    ("unfold", "All copies in one picture")
"""


def click(*deeds):
    return [("click", it) for it in deeds]


def mend_with_work(first, last):
    return click(*[it for block in range(first, last + 1) for it in [f"link.{block}", f"mine.{block}"]])


def mend_with_stamps(first, last):
    return click(*[it for block in range(first, last + 1) for it in [f"link.{block}", f"stamp.{block}.server"]])


# A scene, and for each of its tasks what to do after the task before it.
STEPS = {
    "slip": [
        click("hand.1"),
        click("ask", "copy.3", "hand.3", "hand.4"),
        [("type", "#pen-from", "alice"), ("type", "#pen-to", "bob"), ("type", "#pen-amount", "900"), *click("write", "hand.5"),
         ("type", "#pen-from", "zoe"), *click("write", "hand.6")],
        [*click("Start again", "hand.1", "hand.2", "night", "choose.4"), ("type", "#pen-from", "mallory"), ("type", "#pen-to", "mallory"),
         ("type", "#pen-amount", "5"), *click("rewrite", "choose.3"), ("type", "#pen-to", "mallory"), *click("rewrite", "morning")],
    ],
    "sign": [
        click("sign", "hand"),
        [*click("sign"), ("type", "#slip-amount", "31"), *click("hand")],
        [*click("restore", "hand", "hand"), ("choose", "#key", "mallory"), *click("sign", "hand")],
        click("divert.3", "cross.4", "cross.3"),
    ],
    "circle": [
        [("slide", "#steps", 7), *click("hand")],
        [("type", "#number", "6"), *click("forge")],
        [*click("split"), ("choose", "#key", "91"), *click("split"), ("choose", "#key", "695531"), *click("split")],
        [("choose", "#key", "7387"), ("type", "#divide", "89"), ("type", "#secret", "849")],
    ],
    "fingerprint": [
        [("type", "#other", "alice pays rob 6"), *click("compare")],
        click("pair"),
        click("second"),
        [("slide", "#bits", 26), *click("pair")],
    ],
    "stamps": [
        [("type", "#amount-1-0", "29")],
        click("stamp.1.own", "link.2"),
        [*click("sign.1.0", "stamp.1.server"), *mend_with_stamps(2, 4), *click("offer.alice")],
    ],
    "blocks": [
        [("type", "#amount-2-0", "11")],
        [("type", "#amount-2-0", "10"), ("type", "#amount-1-0", "29"), *click("sign.1.0", "mine.1"), *mend_with_work(2, 4)],
        click("more", "mine.5", "offer.bob"),
        # Without the 30, Bob can't pay the 15 of block 3.
        [*click("drop.1.0", "mine.1", "link.2", "mine.2", "drop.3.0"), *mend_with_work(3, 5), *click("more", "mine.6", "offer.bob", "offer.alice")],
    ],
    "race": [
        [("drag", "#race-time", 0.16), *click("cut.0.6", "heal.0.6")],
        [*click("halve"), ("drag", "#race-time", 0.3)],
        [*click("heal-all"), ("drag", "#race-time", 0.4), *click("open.1"), ("through", "#race-next")],
        [*click("Start again", "halve"), ("drag", "#race-time", 0.2), *click(*["mine.1"] * 12),
         *click("heal-all"), ("drag", "#race-time", 0.28)],
    ],
    "double-spend": [
        click("to.1", "#whole"),
        [("slide", "#share", 10), ("slide", "#wait", 6), *click("#advise")],
        [("slide", "#share", 50), ("slide", "#wait", 12), *click("#many")],
        [("slide", "#share", 30), ("slide", "#worth", 100), ("slide", "#wait", 11), *click("#advise")],
    ],
    "output": [
        click("#spend-2", "pay", "mine"),
        [*click("#spend-3"), ("type", "#amount", "5"), *click("#change", "pay", "mine")],
        [("click", "Start again"), *click("#spend-2", "pay", "pay", "mine"), ("unfold", "Outputs that are spent"), *click("#spend-2", "pay")],
        [*click("Start again", "#spend-3", "#spend-4"), ("type", "#fee", "700"), *click("pay", "mine")],
    ],
    "script": [
        click("step.1", "step.2", "To the end"),
        [("slide", "#pays", 21), ("click", "To the end")],
        [("choose", "#lock", "puzzle"), ("type", "#own-0", "8"), ("click", "To the end")],
        [("choose", "#lock", "time"), ("type", "#height", "100"), *click("sign", "To the end")],
    ],
    "merkle": [
        click("choose.2"),
        click("spoil.0"),
        [("slide", "#size", 8), *click("choose.7")],
        [("slide", "#size", 7), *click("choose.6", "flip.0")],
    ],
    "eclipse": [
        click("Start Bob's node again"),
        [("choose", "#book", "false"), *click("Start Bob's node again")],
        [("choose", "#book", "true"), ("choose", "#addresses", "1000"), ("choose", "#networks", "1"),
         *click("Start Bob's node again")],
        [("choose", "#networks", "256"), ("slide", "#neighbours", 2), *click("Start it a hundred times")],
        [("choose", "#anchors", "true"), *click("Start it a hundred times")],
    ],
    "pads": [
        click("reserve"),
        [("choose", "#by", "2"), *click("reserve"), ("slide", "#from", 10), *click("reserve")],
        [("choose", "#by", "1"), *click("land", "wait.5", "wait.5"), ("choose", "#by", "2"), *click("land")],
        [("choose", "#by", "1"), *click("take-off"), ("choose", "#by", "0"), *click("close"), ("choose", "#by", "2"), *click("land")],
    ],
    "vote": [
        [("slide", "#vote-time", 700)],
        [("choose", "#liar", "true"), ("slide", "#vote-time", 2000)],
        [("slide", "#vote-time", 100), *click("cut"), ("slide", "#vote-time", 2000)],
        [("choose", "#enough", "2")],
        [("slide", "#vote-time", 700), *click("heal"), ("slide", "#vote-time", 2000)],
    ],
    "rules": [
        click("To the end"),
        [("choose", "#rule", "true"), *click("To the end")],
        [("choose", "#without", "6"), *click("To the end")],
        [it for rule in "2345" for it in [("choose", "#without", rule), ("click", "To the end")]],
    ],
}
